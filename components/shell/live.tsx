"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";
import { useNow } from "#components/time/clock.tsx";
import { openStream, type LiveChange } from "./live-stream.ts";

type Listener = (change: LiveChange) => void;
type Live = {
  /** When the page last knew that it was up to date; absent while it is. */
  staleSince: Date | undefined;
  listen: (listener: Listener) => () => void;
};

const LiveContext = createContext<Live | undefined>(undefined);
const refreshRestMs = 300;

/** One stream for the whole page. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [staleSince, setStaleSince] = useState<Date>();
  const now = useRef<Date>(undefined);
  const current = useNow();
  useEffect(() => {
    now.current = current;
  }, [current]);
  const listeners = useRef(new Set<Listener>());
  useEffect(
    () =>
      openStream({
        changed: (change) => {
          for (const listener of listeners.current) listener(change);
        },
        live: () => setStaleSince(undefined),
        stale: () => setStaleSince((since) => since ?? now.current),
      }),
    [],
  );
  const value = useMemo<Live>(
    () => ({
      staleSince,
      listen: (listener) => {
        listeners.current.add(listener);
        return () => {
          listeners.current.delete(listener);
        };
      },
    }),
    [staleSince],
  );
  return <LiveContext.Provider value={value}>{children}</LiveContext.Provider>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive: no LiveProvider above this component");
  return live;
}

type Props = {
  /** What the page shows, as the server names it: "requests", "access". */
  topics: readonly string[];
  /** Only what concerns the reader's own person. */
  mine?: boolean;
};

/** Reads the page again when one of its topics changes. Put one on every page that can change. */
export function LiveRefresh({ topics, mine = false }: Props) {
  const { listen } = useLive();
  const router = useRouter();
  const wanted = topics.join(" ");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listen((change) => {
      const concerns = change.topic === "everything" || wanted.split(" ").includes(change.topic);
      if (!concerns || (mine && !change.mine)) return;
      clearTimeout(timer);
      timer = setTimeout(() => router.refresh(), refreshRestMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [listen, wanted, mine, router]);
  return null;
}
