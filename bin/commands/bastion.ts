import type { Command } from "commander";
import { addHostVerbs } from "../bastion-hosts.ts";

export function add(program: Command): void {
  const bastion = program
    .command("bastion")
    .description("hosts that people enter, and their setup");
  addHostVerbs(bastion);
}
