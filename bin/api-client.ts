import { InvalidArgumentError } from "commander";
import { getTarget } from "#lib/access/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import { endOfDay, getPersonByNumber } from "#lib/people/index.ts";
import { storedTicket } from "./stored-ticket.ts";
import { RestError, restClient } from "#lib/protocols/rest/index.ts";

export type Api = ReturnType<typeof restClient>;

/** The API at PUBLIC_URL, for whoever carries POSTERN_TICKET or signed in with `postern login`. */
export function api(): Api {
  const url = readSettings(process.env).publicUrl;
  const ticket = process.env["POSTERN_TICKET"] || storedTicket(url);
  if (ticket !== undefined) return restClient({ url, ticket });
  throw new Error(
    'POSTERN_TICKET: expected a ticket, as "postern token create" prints one; or "postern login"',
  );
}

/** The command line may name many things: the answer has to say which of them is not there. */
async function named<T>(what: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof RestError) || error.problem.code !== "not_found") throw error;
    throw new Error(`there is no ${what}, or it is not for you to see`, { cause: error });
  }
}

export const personIdOf = async (call: Api, employeeNumber: string): Promise<string> =>
  (await named(`person ${employeeNumber}`, call(getPersonByNumber, { employeeNumber }))).personId;

/** What a code names, systems included. */
export const findNamed = (call: Api, code: string) =>
  named(`system, right or role ${code}`, call(getTarget, { code }));

export type Target = { readonly kind: "entitlement" | "role"; readonly id: string };

/** What SYSTEM/RIGHT or role:ROLE names: something that can be held. */
export async function targetOf(call: Api, code: string): Promise<Target> {
  const { kind, id } = await findNamed(call, code);
  if (kind !== "system") return { kind, id };
  throw new Error(`${code} is a system; expected SYSTEM/RIGHT or role:ROLE`);
}

/** An instant, or the end of a day in the organisation's zone: all that happened on it counts. */
export function instantOrDay(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return endOfDay(text, readSettings(process.env).timeZone).toISOString();
  }
  const at = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(at.getTime())) {
    return at.toISOString();
  }
  throw new InvalidArgumentError("expected a day as 2026-03-31, or 2026-03-31T09:00:00Z");
}

/** Every page of a list. */
export async function allPages<T>(
  page: (cursor: string | undefined) => Promise<{ rows: T[]; cursor: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const found = await page(cursor);
    all.push(...found.rows);
    cursor = found.cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
