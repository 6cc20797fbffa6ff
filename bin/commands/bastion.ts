import type { Command } from "commander";
import { addRecordingVerbs } from "../bastion-recordings.ts";

export function add(program: Command): void {
  const bastion = program
    .command("bastion")
    .description("hosts that people enter, and their setup");
  addRecordingVerbs(bastion);
}
