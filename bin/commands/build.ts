import type { Command } from "commander";
import { ensureBuilt } from "../build-pages.ts";
import { stopSignal } from "../until-stopped.ts";

export function add(program: Command): void {
  program
    .command("build")
    .description("build the portal's pages when they are older than their sources")
    .action(() => ensureBuilt(stopSignal()));
}
