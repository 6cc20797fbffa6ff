import type { Command } from "commander";
import { ensureBuilt } from "../build-pages.ts";

export function add(program: Command): void {
  program
    .command("build")
    .description("build the portal's pages when they are older than their sources")
    .action(() => ensureBuilt());
}
