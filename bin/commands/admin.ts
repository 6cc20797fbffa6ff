import type { Command } from "commander";
import { grantAdministrator } from "#lib/access/index.ts";
import { withPostern } from "../with-postern.ts";

export function add(program: Command): void {
  program
    .command("admin")
    .description("who administers this portal")
    .command("grant")
    .description("make the first administrator, or recover a lost one; said loudly in the log")
    .requiredOption("--person <number>", "employee number")
    .action(async ({ person: employeeNumber }: { person: string }) => {
      const { rights } = await withPostern(({ console: context }) =>
        grantAdministrator(context, { employeeNumber }),
      );
      const said = rights.length === 0 ? "holds every right already" : `got ${rights.join(", ")}`;
      process.stdout.write(`${employeeNumber} ${said}\n`);
    });
}
