import type { Command } from "commander";
import { applyMigrations } from "#lib/kernel/migrations/apply-migrations.ts";
import { authorMigration } from "#lib/kernel/migrations/author-migration.ts";
import { databaseUrl } from "../database-url.ts";

export function add(program: Command): void {
  program
    .command("migrate")
    .description("bring the database up to this version")
    .option("--diff <title>", "write what the schema files add as the next migration instead")
    .action(async ({ diff }: { diff?: string }) => {
      const { url, release } = await databaseUrl();
      try {
        process.stdout.write(`${await (diff === undefined ? apply(url) : author(url, diff))}\n`);
      } finally {
        await release();
      }
    });
}

async function apply(url: string): Promise<string> {
  const names = await applyMigrations(url);
  return names.length === 0 ? "up to date" : `applied ${names.join(", ")}`;
}

async function author(url: string, title: string): Promise<string> {
  const name = await authorMigration(url, title);
  return name === undefined ? "no difference" : `wrote prisma/migrations/${name}`;
}
