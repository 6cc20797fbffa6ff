import type { Command } from "commander";
import { applyMigrations } from "#lib/kernel/migrations/apply-migrations.ts";
import { databaseUrl } from "../database-url.ts";

export function add(program: Command): void {
  program
    .command("seed")
    .description("fill a database in which nobody works with the demonstration company")
    .option("--empty", "only one administrator, for a blank organisation")
    .action(async ({ empty }: { empty?: boolean }) => {
      const { settings, url, release } = await databaseUrl();
      try {
        await applyMigrations(url);
        const { seedIfEmpty } = await import("../seed-company.ts");
        const welcome = await seedIfEmpty(settings, url, empty ?? false);
        process.stdout.write(welcome || "people work here already: nothing was done\n");
      } finally {
        await release();
      }
    });
}
