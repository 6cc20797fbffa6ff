import type { Command } from "commander";
import { addSessionVerbs } from "../session-verbs.ts";

export function add(program: Command): void {
  addSessionVerbs(program.command("bastion").description("hosts, and sessions on them"));
}
