import { firstOf } from "#app/address.ts";
import { searchNames, type Searched } from "#components/audit/event-search.tsx";
import { isUuid } from "#components/audit/event-view.ts";
import { isPosternError, type Context } from "#lib/kernel/index.ts";
import type { listEvents } from "#lib/audit/index.ts";
import { getPersonByNumber, nextDay, startOfDay } from "#lib/people/index.ts";

type Filter = Omit<Parameters<typeof listEvents>[1], "limit" | "cursor">;
type Given = Readonly<Record<string, string | string[] | undefined>>;

/** The search in an address; empty fields are left out. */
export const searchedOf = (given: Given): Searched =>
  Object.fromEntries(
    Object.entries(firstOf(given, searchNames)).map(([name, text]) => [name, text.slice(0, 200)]),
  );

/** As the log asks for it: people by their ids, days as they begin and end for the reader. */
export async function filterOf(
  context: Context,
  searched: Searched,
  zone: string,
): Promise<{ filter: Filter; unknown: ("person" | "actor")[] }> {
  const { person, actor, since, until, outcome, ...texts } = searched;
  const [personId, actorId] = await Promise.all([
    personOf(context, person),
    personOf(context, actor),
  ]);
  const unknown = [
    ...(person !== undefined && personId === undefined ? (["person"] as const) : []),
    ...(actor !== undefined && actorId === undefined ? (["actor"] as const) : []),
  ];
  const filter = {
    ...texts,
    ...(personId !== undefined && { person: personId }),
    ...(actorId !== undefined && { actor: actorId }),
    ...(outcome !== undefined && isOutcome(outcome) && { outcome }),
    ...(isDay(since) && { since: startOfDay(since, zone) }),
    ...(isDay(until) && { until: startOfDay(nextDay(until), zone) }),
  };
  return { filter, unknown };
}

const isOutcome = (text: string): text is "done" | "refused" | "read" =>
  ["done", "refused", "read"].includes(text);

const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** An employee number or an id. */
async function personOf(context: Context, text: string | undefined): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const isId: boolean = isUuid(text);
  if (isId) return text;
  try {
    return (await getPersonByNumber(context, { employeeNumber: text.slice(0, 64) })).personId;
  } catch (error) {
    if (isPosternError(error) && error.code === "not_found") return undefined;
    throw error;
  }
}
