import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hasRows } from "#lib/kernel/migrations/has-rows.ts";
import type { Settings } from "#lib/kernel/settings.ts";

/**
 * Fills a database in which nobody works: with the demonstration company, or with one administrator
 * when it is to be empty. Goes on with what was cut short; leaves every other database alone.
 * @returns what to print for whoever started it; "" when nothing was done.
 */
export async function seedIfEmpty(
  settings: Settings,
  url: string,
  isEmpty: boolean,
): Promise<string> {
  const unfinished = join(settings.dataDir, "seeding");
  // Most starts find people, and need nothing of the rooms below.
  if (!existsSync(unfinished) && (await hasRows(url, "person"))) return "";
  mkdirSync(settings.dataDir, { recursive: true });
  writeFileSync(unfinished, "");
  const welcome = await seed(settings, url, isEmpty);
  rmSync(unfinished);
  return welcome;
}

async function seed(settings: Settings, url: string, isEmpty: boolean): Promise<string> {
  const { begin, operatorActor } = await import("#lib/kernel/index.ts");
  const { openProvider } = await import("#lib/keys/index.ts");
  const { openPostern } = await import("#lib/registry/index.ts");
  const { seedCompany, seedAdministrator } = await import("#prisma/seed/index.ts");
  const opened = await openPostern(url, { keys: openProvider(settings), isListening: false });
  try {
    const context = begin(operatorActor("postern seed"));
    const fill = isEmpty ? seedAdministrator : seedCompany;
    const tell = (line: string) => process.stderr.write(`postern: ${line}\n`);
    return await fill({ context, publicUrl: settings.publicUrl, tell });
  } finally {
    await opened.close();
  }
}
