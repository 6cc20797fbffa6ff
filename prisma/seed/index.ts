import { grantAdministrator } from "#lib/access/index.ts";
import { now, type Context } from "#lib/kernel/index.ts";
import { cast, type Part } from "./cast.ts";
import { importEverybody, importFirstAdministrator, importOwners } from "./import-people.ts";

/** The demonstration company. Every step looks first at what an earlier attempt left. */
export async function seedCompany(context: Context, publicUrl: string): Promise<string> {
  const work = { context, today: now().toISOString().slice(0, 10) };
  await importOwners(work, new Set(cast.map(({ number }) => number)));
  await grantAdministrator(context, { employeeNumber: numberOf("administrator") });
  await importEverybody(work);
  return welcome(publicUrl, cast);
}

/** A blank organisation with the one person who will build it. */
export async function seedAdministrator(context: Context, publicUrl: string): Promise<string> {
  const first = await importFirstAdministrator(context);
  await grantAdministrator(context, { employeeNumber: first.number });
  return welcome(publicUrl, [first]);
}

const numberOf = (part: string): string => cast.find((each) => each.part === part)?.number ?? "";

function welcome(publicUrl: string, people: readonly Part[]): string {
  const lines = people.map(({ part, number, name }) => `  ${part.padEnd(14)} ${name} (${number})`);
  return `\nOpen ${publicUrl} as one of these people:\n\n${lines.join("\n")}\n\n`;
}
