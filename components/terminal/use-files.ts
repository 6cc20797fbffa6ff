"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { FilesLine, type FilesOpening, type FilesSession, type Move } from "./files-line.ts";

export type UsedFiles = {
  readonly moves: readonly Move[];
  readonly session: FilesSession | undefined;
  readonly upload: (files: readonly File[], folder: string) => void;
  readonly download: (path: string) => void;
  readonly again: (id: number, replaces?: boolean) => void;
  readonly cancel: (id: number) => void;
};

type Wanted = {
  /** Whose files, as it is when they are asked for; it stays the same function. */
  readonly opening: () => FilesOpening | undefined;
  /** A session for files alone, which begins with the page. */
  readonly isLasting?: boolean;
};

export function useFiles({ opening, isLasting = false }: Wanted): UsedFiles {
  const [moves, setMoves] = useState<readonly Move[]>([]);
  const [session, setSession] = useState<FilesSession>();
  const line = useRef<FilesLine>(undefined);
  useEffect(() => {
    const mine = new FilesLine({ opening, isLasting, moves: setMoves, session: setSession });
    line.current = mine;
    return () => mine.leave();
  }, [opening, isLasting]);
  return {
    ...{ moves, session },
    upload: useCallback((files, folder) => {
      line.current?.add(
        ...files.map((file) => ({ way: "up" as const, file, folder, replaces: false })),
      );
    }, []),
    download: useCallback((path) => line.current?.add({ way: "down", path }), []),
    again: useCallback((id, replaces) => line.current?.again(id, replaces), []),
    cancel: useCallback((id) => line.current?.cancel(id), []),
  };
}
