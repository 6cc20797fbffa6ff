export { terminalPath, terminalServer, type TerminalServer } from "./upgrade.ts";
