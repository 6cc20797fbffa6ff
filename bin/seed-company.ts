import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { begin, operatorActor, type Context } from "#lib/kernel/index.ts";
import { openProvider } from "#lib/keys/index.ts";
import type { Settings } from "#lib/kernel/settings.ts";
import { listPeople } from "#lib/people/index.ts";
import { openPostern } from "#lib/registry/index.ts";

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
  const opened = await openPostern(url, { keys: openProvider(settings), isListening: false });
  const unfinished = join(settings.dataDir, "seeding");
  try {
    const context = begin(operatorActor("postern seed"));
    if (!existsSync(unfinished) && (await hasPeople(context))) return "";
    mkdirSync(settings.dataDir, { recursive: true });
    writeFileSync(unfinished, "");
    const { seedCompany, seedAdministrator } = await import("#prisma/seed/index.ts");
    const seed = isEmpty ? seedAdministrator : seedCompany;
    const tell = (line: string) => process.stderr.write(`postern: ${line}\n`);
    const welcome = await seed({ context, publicUrl: settings.publicUrl, tell });
    rmSync(unfinished);
    return welcome;
  } finally {
    await opened.close();
  }
}

async function hasPeople(context: Context): Promise<boolean> {
  const states = ["active", "pre_hire", "leave", "ended"] as const;
  for (const status of states) {
    const { people } = await listPeople(context, { status, limit: 1 });
    if (people.length > 0) return true;
  }
  return false;
}
