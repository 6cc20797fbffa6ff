import { isListed, ruleOf, type ClosingReason, type Standing } from "#lib/bastion/index.ts";
import type { Link } from "./link.ts";

export type CommandGate = {
  /** Whether a command may be run as it stands. */
  readonly lists: (command: string) => boolean;
  /** Tells of a command that a rule is about; whether it goes on. */
  readonly seesCommand: (line: string) => boolean;
};

type Session = {
  readonly sessionId: string;
  readonly link: Link;
  readonly standing: () => Standing;
  readonly end: (reason: ClosingReason) => void;
};

/** What a session's rights say about commands, as far as they pass here. */
export const commandGate = ({ sessionId, link, standing, end }: Session): CommandGate => ({
  lists: (command) => {
    const { commands } = standing();
    return commands === null || isListed(commands, command);
  },
  seesCommand: (line) => {
    const rule = ruleOf(standing().commandRules, line);
    if (!rule) return true;
    link.say({ kind: "command-seen", sessionId, ...rule });
    if (rule.act === "end") end("command_stopped");
    return rule.act !== "end";
  },
});
