"use client";

import { createContext, useContext, useMemo, useState, type ReactNode } from "react";

type Panel = "none" | "palette" | "keys";
type ShellState = { panel: Panel; show: (panel: Panel) => void };

const State = createContext<ShellState | undefined>(undefined);

/** Which of the frame's own panels is open; only ever one. */
export function ShellProvider({ children }: { children: ReactNode }) {
  const [panel, show] = useState<Panel>("none");
  const value = useMemo(() => ({ panel, show }), [panel]);
  return <State.Provider value={value}>{children}</State.Provider>;
}

export function useShell(): ShellState {
  const state = useContext(State);
  if (!state) throw new Error("useShell: no Frame around this component");
  return state;
}
