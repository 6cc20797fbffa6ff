export {
  isTerminalFile,
  isTerminalSocket,
  terminalServer,
  type TerminalServer,
} from "./upgrade.ts";
