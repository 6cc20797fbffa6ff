import type { Command } from "commander";
import { addHostVerbs } from "../bastion-hosts.ts";
import { addSessionVerbs } from "../session-verbs.ts";

export function add(program: Command): void {
  const bastion = program
    .command("bastion")
    .description("hosts that people enter, their setup, and sessions on them");
  addHostVerbs(bastion);
  addSessionVerbs(bastion);
}
