import type { Command } from "commander";
import { addHostVerbs } from "../bastion-hosts.ts";
import { addRecordingVerbs } from "../bastion-recordings.ts";
import { addSessionVerbs } from "../session-verbs.ts";

export function add(program: Command): void {
  const bastion = program
    .command("bastion")
    .description("hosts that people enter, their setup, sessions on them and their recordings");
  addHostVerbs(bastion);
  addRecordingVerbs(bastion);
  addSessionVerbs(bastion);
}
