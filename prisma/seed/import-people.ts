import { Readable } from "node:stream";
import { importFile, listFeeds, type Imported } from "#lib/feeds/index.ts";
import type { Context } from "#lib/kernel/index.ts";
import {
  demonstrationRoster,
  historyDays,
  sampleDay,
  type DemonstrationRow,
} from "./demonstration-roster.ts";
import { dateOfDay, toCsv } from "./employees.ts";

type Importing = {
  readonly context: Context;
  /** The first day of the demonstration, YYYY-MM-DD. */
  readonly today: string;
};

async function importRows(
  { context }: Importing,
  rows: readonly DemonstrationRow[],
  options: { readonly mode: "full" | "delta"; readonly asOf?: string },
): Promise<Imported> {
  const bytes = Readable.from([Buffer.from(toCsv(rows))]);
  const done = await importFile(context, { feed: "hr", format: "csv", ...options }, bytes);
  const { held, quarantined, conflicts } = done.counts;
  if (held + quarantined + conflicts === 0 && done.state === "done") return done;
  throw new Error(`the demonstration's people were not imported whole: ${JSON.stringify(done)}`);
}

/** A few people first, so that a catalogue can name its owners before everybody joins. */
export async function importOwners(work: Importing, numbers: Set<string>): Promise<void> {
  const [day] = historyDays;
  if (await isLoaded(work, day, { partly: true })) return;
  const rows = withManagers(demonstrationRoster(day, work.today), numbers);
  await importRows(work, rows, { mode: "delta", asOf: asOfDay(work, day) });
}

const asOfDay = ({ today }: Importing, day: string) => dateOfDay(day, sampleDay, today);

/** Whether an earlier attempt came as far as this day, or past it. */
async function isLoaded(work: Importing, day: string, { partly = false } = {}): Promise<boolean> {
  const { feeds } = await listFeeds(work.context, {});
  const feed = feeds.find(({ code }) => code === "hr");
  if (!feed) return false;
  if (feed.liveAt !== null) return true;
  const [last, asked] = [feed.lastAsOf ?? "", asOfDay(work, day)];
  return partly ? last >= asked : last > asked;
}

/** Whom a row names as manager must be known when it is read. */
function withManagers(rows: readonly DemonstrationRow[], numbers: ReadonlySet<string>) {
  const byNumber = new Map(rows.map((row) => [row.employee_number, row]));
  const found = new Set<DemonstrationRow>();
  for (const number of numbers) {
    for (let row = byNumber.get(number); row; row = byNumber.get(row.manager_number))
      found.add(row);
  }
  return [...found];
}

/** The company as it was on some days, then as it is: so that everybody has a history. */
export async function importEverybody(work: Importing): Promise<void> {
  for (const day of historyDays) {
    if (await isLoaded(work, day)) continue;
    const rows = demonstrationRoster(day, work.today);
    await importRows(work, rows, { mode: "full", asOf: asOfDay(work, day) });
  }
  if (await isLoaded(work, sampleDay)) return;
  await importRows(work, demonstrationRoster(sampleDay, work.today), { mode: "full" });
}

/** The one person of a blank organisation, entered as HR would: through a feed of its own. */
export async function importFirstAdministrator(context: Context) {
  const person = { number: "administrator", name: "Administrator" };
  const row = { employee_number: person.number, display_name: person.name, status: "active" };
  await importFile(
    context,
    { feed: "first-administrator", mode: "delta", format: "csv" },
    Readable.from([Buffer.from(toCsv([row]))]),
  );
  return { part: "administrator", ...person };
}
