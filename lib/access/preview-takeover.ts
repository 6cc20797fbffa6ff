import { parse } from "csv-parse/sync";
import { z } from "zod";
import {
  command,
  invalidInput,
  needs,
  recordset,
  rows,
  sql,
  type Problem,
  type Tx,
} from "#lib/kernel/index.ts";
import type { Draft } from "./draft.ts";
import { Preview } from "./preview-changes.ts";
import { previewDraft } from "./preview-draft.ts";
import { intentsOf } from "./takeover-intents.ts";

const charactersMax = 8_000_000;
const linesMax = 100_000;
const dayMs = 86_400_000;

/** Rights that people already hold elsewhere become assignments that end at their first review. */
export const previewTakeover = command({
  name: "takeover.preview",
  title: "Reads a CSV of person, system, entitlement and counts what taking it over would give.",
  right: "access.manage",
  rest: { method: "POST", path: "/takeovers/preview" },
  millisecondsMax: 120_000,
  input: z.object({
    /** Header: employee_number, system, entitlement; no system column where `system` says it. */
    csv: z.string().max(charactersMax),
    system: z.string().max(100).optional(),
    title: z.string().trim().min(1).max(200),
    reviewDays: z.number().int().min(1).max(365).default(90),
    /** Only the counts: nothing is kept to be started. */
    dryRun: z.boolean().default(false),
  }),
  output: Preview,
  load: async () => undefined,
  authorize: needs("access.manage"),
  run: async ({ input, resource: _none, proof: _proof, ...work }) => {
    const people = await resolve(work.tx, work.now, readLines(input.csv, input.system));
    const reviewBy = new Date(work.now.getTime() + input.reviewDays * dayMs).toISOString();
    const draft: Draft = { kind: "takeover", reviewBy };
    const given = { rolloutId: work.context.requestId, now: work.now };
    const named = intentsOf(draft, given, people);
    const payloads = new Map(people.map((each) => [each.personId, each.payload]));
    if (input.dryRun) work.discard();
    return previewDraft(work, { draft, title: input.title, named, payloads });
  },
});

const Line = z.object({
  employee_number: z.string().trim().min(1).max(100),
  system: z.string().trim().min(1).max(100),
  entitlement: z.string().trim().min(1).max(200),
});
type Line = z.output<typeof Line>;

type Numbered = Line & { readonly n: number };

function readLines(csv: string, system: string | undefined): Numbered[] {
  const records = parseLines(csv);
  if (records.length === 0 || records.length > linesMax) {
    const expected = `1 to ${linesMax} lines, got ${records.length}`;
    throw invalidInput([{ field: "csv", reason: "wrong_length", expected }]);
  }
  const problems: Problem[] = [];
  const lines = records.flatMap(({ record, info }): Numbered[] => {
    const parsed = Line.safeParse(system === undefined ? record : { system, ...record });
    const field = `csv line ${info.lines}`;
    if (!parsed.success) {
      const missing = parsed.error.issues.map(({ path }) => path.join(".")).join(", ");
      const expected = `${columns}, each filled; not so: ${missing}`;
      problems.push({ field, reason: "incomplete", expected });
      return [];
    }
    if (system !== undefined && parsed.data.system !== system) {
      const expected = `only ${system}, got ${parsed.data.system}`;
      problems.push({ field, reason: "other_system", expected });
    }
    return [{ ...parsed.data, n: info.lines }];
  });
  if (problems.length > 0) throw invalidInput(problems.slice(0, problemsMax));
  return lines;
}

const columns = `columns ${Object.keys(Line.shape).join(", ")}`;
const problemsMax = 100;

type Parsed = {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
};

function parseLines(csv: string): Parsed[] {
  const shape = {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    trim: true,
    info: true,
  } as const;
  try {
    return parse(csv, { ...shape, max_record_size: 10_000 }) as unknown as Parsed[];
  } catch (error) {
    const expected = error instanceof Error ? error.message : "comma-separated values";
    throw invalidInput([{ field: "csv", reason: "unreadable", expected }]);
  }
}

type Resolved = { readonly personId: string; readonly payload: { entitlementIds: string[] } };

/** Every line must name somebody and something that exist; those that do not are all named. */
async function resolve(tx: Tx, now: Date, lines: readonly Numbered[]): Promise<Resolved[]> {
  const set = lines.map((line) => ({
    n: line.n,
    p: line.employee_number,
    s: line.system,
    e: line.entitlement,
  }));
  const found = await rows<{ n: number; personId: string | null; entitlementId: string | null }>(
    tx,
    sql`select x.n, p.id::text as person_id, e.id::text as entitlement_id
        from jsonb_to_recordset(${recordset(set)}) as x (n int, p text, s text, e text)
        left join person p on p.employee_number = x.p and p.hr_state <> 'ended'
        left join system s on s.code = x.s
        left join entitlement e on e.system_id = s.id and e.code = x.e
          and (e.retires_at is null or e.retires_at > ${now})
        order by x.n`,
  );
  const problems: Problem[] = [];
  const byPerson = new Map<string, Set<string>>();
  for (const { n, personId, entitlementId } of found) {
    if (personId !== null && entitlementId !== null) {
      byPerson.set(personId, (byPerson.get(personId) ?? new Set()).add(entitlementId));
    } else if (problems.length < problemsMax) {
      const [reason, expected] =
        personId === null
          ? ["unknown_person", "the number of somebody who works here"]
          : ["unknown_entitlement", "a system and entitlement of the catalogue"];
      problems.push({ field: `csv line ${n}`, reason, expected });
    }
  }
  if (problems.length > 0) throw invalidInput(problems);
  return [...byPerson].map(([personId, ids]) => ({
    personId,
    payload: { entitlementIds: [...ids].toSorted() },
  }));
}
