export type { Enter } from "./terminals.ts";
export { terminalPath, terminalServer, type TerminalServer } from "./upgrade.ts";
