"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** False where scripts do not run, and until they do: what needs one would be there in vain. */
export const useHasScript = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
