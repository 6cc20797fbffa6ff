import { z } from "zod";
import { encodeCursor, needs, Page, query, sql, tickMs } from "#lib/kernel/index.ts";
import { openHeader } from "./begin-recording.ts";
import type { Event } from "./events.ts";
import { afterSql, filterSql, recordingFilter, recordingRows } from "./list-recordings.ts";
import { maskText } from "./mask.ts";
import { canView, viewRight } from "./policy.ts";
import { openedOf, partOf, readingOf, shown } from "./read-recording.ts";
import { withoutSequences } from "./safe-output.ts";
import { readRecordingSettings, type RecordingSettings } from "./settings.ts";

/** Of one recording. */
const matchesMax = 20;
const contextCharacters = 80;
/** A search stops then, and says where to go on. */
const millisecondsMax = 15_000;
const plainBytesMax = 128 * 1024 * 1024;

const Match = z.object({ at: z.number(), text: z.string() });
type Match = z.output<typeof Match>;

/**
 * Looks through recordings: no index of their words exists, as that would say what they say. So
 * each is opened, masked, and then searched: what is masked cannot be found by guessing.
 */
export const searchRecordings = query({
  name: "recording.search",
  title: "Searches commands, files and output of recordings, masked as when they are shown.",
  right: viewRight,
  rest: { method: "GET", path: "/recordings/search" },
  input: z.object({
    ...recordingFilter,
    ...Page,
    limit: z.coerce.number().int().min(1).max(50).default(20),
    text: z.string().trim().min(3).max(200),
  }),
  output: z.object({
    found: z.array(
      z.object({
        ...{ recordingId: z.string(), person: z.string(), host: z.string(), login: z.string() },
        ...{ beganAt: z.date(), matches: z.array(Match) },
      }),
    ),
    /** How many were looked through. */
    searched: z.number(),
    nextCursor: z.string().nullable(),
  }),
  authorize: needs(viewRight),
  audited: ({ text, cursor, limit: _limit, ...filter }) => ({
    detail: {
      ...Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)])),
      isContinued: cursor !== undefined,
    },
    personal: { text },
  }),
  run: async ({ tx, actor, now, input }) => {
    const { text, cursor, limit, ...filter } = input;
    const where = sql`${filterSql(filter)} and r.state <> 'destroyed'
      and (r.keep_until is null or r.keep_until > ${now} or r.held_at is not null)
      ${afterSql(cursor)}`;
    const rows = await recordingRows(tx, where, 500);
    const masks = await readRecordingSettings(tx);
    const budget = { until: tickMs() + millisecondsMax, bytes: plainBytesMax };
    const found = [];
    let searched = 0;
    let last: (typeof rows)[number] | undefined;
    for (const row of rows) {
      if (found.length >= limit || tickMs() > budget.until || budget.bytes <= 0) break;
      searched += 1;
      last = row;
      if (!canView(actor, row).allowed) continue;
      const { recordingId, store, person, host, login, beganAt } = row;
      const { command } = await openHeader(tx, { id: recordingId, header: row.header });
      const own = matchesOf([[0, "o", maskText(command ?? "", masks)]], text);
      const opened = await openedOf(tx, { id: recordingId, store });
      const matches = [...own, ...(await lookThrough(opened, { text, masks, budget }))];
      if (matches.length === 0) continue;
      found.push({
        recordingId,
        person,
        host,
        login,
        beganAt,
        matches: matches.slice(0, matchesMax),
      });
    }
    const isMore = last !== undefined && (searched < rows.length || rows.length === 500);
    return {
      ...{ found, searched },
      nextCursor:
        isMore && last ? encodeCursor([last.beganAt.toISOString(), last.recordingId]) : null,
    };
  },
});

type Looking = {
  readonly text: string;
  readonly masks: RecordingSettings;
  readonly budget: { readonly until: number; bytes: number };
};

async function lookThrough(
  opened: Parameters<typeof readingOf>[0],
  { text, masks, budget }: Looking,
): Promise<Match[]> {
  const reading = await readingOf(opened);
  const found: Match[] = [];
  for (let from = 0; from < reading.index.length;) {
    if (found.length >= matchesMax || tickMs() > budget.until || budget.bytes <= 0) break;
    const { to } = partOf(reading, { chunk: from });
    budget.bytes -= reading.index.slice(from, to).reduce((sum, each) => sum + each.plainBytes, 0);
    const options = { keepsStrings: true };
    found.push(...matchesOf(await shown(reading, { from, to }, { ...masks, options }), text));
    from = to;
  }
  return found;
}

/** Case does not count; each match with what stands around it. */
export function matchesOf(events: readonly Event[], text: string): Match[] {
  const [parts, ends]: [string[], { end: number; at: number }[]] = [[], []];
  let end = 0;
  for (const [at, code, data] of events) {
    if (code === "r" || code === "m") continue;
    const part = typeof data === "string" ? withoutSequences(data) : `${JSON.stringify(data)}\n`;
    end += part.length;
    parts.push(part);
    ends.push({ end, at });
  }
  const all = parts.join("");
  const [hay, needle] = [all.toLowerCase(), text.toLowerCase()];
  // Where small letters are longer than large ones, places would be others.
  const seen = hay.length === all.length ? hay : all;
  const found: Match[] = [];
  let event = 0;
  for (let from = 0; found.length < matchesMax;) {
    const index = seen.indexOf(needle, from);
    if (index < 0) break;
    while (event < ends.length - 1 && (ends[event]?.end ?? 0) <= index) event += 1;
    const around = all.slice(
      Math.max(0, index - contextCharacters),
      index + text.length + contextCharacters,
    );
    found.push({ at: ends[event]?.at ?? 0, text: around.replaceAll(/\s+/g, " ").trim() });
    from = index + contextCharacters;
  }
  return found;
}
