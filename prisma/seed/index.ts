import { changeGrace, grantAdministrator } from "#lib/access/index.ts";
import { now, type Context } from "#lib/kernel/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { applyCatalogue, applyPolicies, catalogueOwners } from "./apply-catalogue.ts";
import { cast, namedPeople, type Part } from "./cast.ts";
import { fulfilConditions } from "./fulfil-conditions.ts";
import { giveRoles } from "./give-roles.ts";
import { sendRequests } from "./send-requests.ts";
import { importEverybody, importFirstAdministrator, importOwners } from "./import-people.ts";

export type Seeding = {
  readonly context: Context;
  readonly publicUrl: string;
  /** Hears how far it is. */
  readonly tell: (line: string) => void;
};

/**
 * The demonstration company. Rules are in force before anybody joins, so that each right comes with
 * its person. Every step looks first at what an earlier attempt left.
 */
export async function seedCompany({ context, publicUrl, tell }: Seeding): Promise<string> {
  const work = { context, today: now().toISOString().slice(0, 10) };
  tell("making the demonstration company: systems, rights, roles and rules");
  await importOwners(work, new Set([...namedPeople(), ...catalogueOwners()]));
  await applyCatalogue(context);
  await giveRoles(context);
  tell("importing its people, with their histories");
  await importEverybody(work);
  tell("putting policies in force, and asking for rights");
  await applyPolicies(context);
  await fulfilConditions(context);
  await sendRequests();
  await changeGrace(context, { lowGraceDays: 7, mediumGraceDays: 3 });
  return welcome(context, publicUrl, cast);
}

/** A blank organisation with the one person who will build it. */
export async function seedAdministrator({ context, publicUrl }: Seeding): Promise<string> {
  const first = await importFirstAdministrator(context);
  await grantAdministrator(context, { employeeNumber: first.number });
  return welcome(context, publicUrl, [first]);
}

async function welcome(
  context: Context,
  publicUrl: string,
  people: readonly Part[],
): Promise<string> {
  const lines: string[] = [];
  for (const { part, number, name } of people) {
    const { path } = await createEnrolmentLink(context, { employeeNumber: number });
    lines.push(`  ${part.padEnd(14)}${`${name} (${number})`.padEnd(32)}${publicUrl}${path}`);
  }
  const head = "Each link lets one person choose how to sign in; it works once, for three days.";
  return `\n${head}\n\n${lines.join("\n")}\n\n`;
}
