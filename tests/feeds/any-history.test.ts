import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { HrEvent, turnAll } from "#lib/feeds/index.ts";
import { receiveEvent } from "#lib/feeds/inbox/index.ts";
import { begin, injectClock, systemActor } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { ask, importText, keepForDays, liftBrake, seedBirthrights } from "./birthrights.ts";
import { heldOn, type Held, type ModelEvent } from "./history-model.ts";
import { settleAll } from "./hook-sender.ts";

const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
const seed = Number(process.env["POSTERN_TEST_SEED"] ?? 1);
const [companies, peopleOfOne] = [isFull ? 200 : 2, 10];

/** Always 14 hours ahead of UTC: days begin on the day before. */
const timeZone = "Pacific/Kiritimati";
const dayMs = 86_400_000;
const start = Date.UTC(2026, 0, 5) - 14 * 3_600_000;
const instantOf = (day: number) => new Date(start + day * dayMs);
const dayText = (day: number) =>
  new Date(Date.UTC(2026, 0, 5) + day * dayMs).toISOString().slice(0, 10);
const [firstDay, lastDay] = [-3, 40];

let now = instantOf(0);
let feedId = "";
beforeAll(async () => {
  await testDatabase();
  injectClock(() => now);
  await seedBirthrights();
  await liftBrake();
  await importText("employee_number,given_name\nNobody,Else", { feed: "events", mode: "delta" });
  feedId = (await ask<{ id: string }>("select id from feed where code = 'events'"))[0]?.id ?? "";
});

const kinds = [
  ...(["hire", "hire_rescinded", "start_corrected", "rehire", "transfer", "promotion"] as const),
  ...(["leave_start", "return", "resignation", "termination_immediate"] as const),
  ...(["termination_rescinded", "contractor_extension", "conversion"] as const),
  ...(["job_start", "job_end"] as const),
] as const;
const day = fc.integer({ min: 0, max: 30 });
const anyEvent = fc.record({
  kind: fc.constantFrom(...kinds),
  ...{ day, named: day, isNamed: fc.boolean() },
  /** Quarters of an hour, so that instants never meet a noon. */
  entered: fc.integer({ min: 0, max: 96 * 20 }).map((quarters) => quarters / 96 + 1 / 500),
  unit: fc.constantFrom("d001", "d002", "d003"),
  title: fc.constantFrom("Engineer", "Clerk"),
  job: fc.constantFrom("j1", "j2"),
});
const hire = fc.record({ day, unit: fc.constantFrom("d001", "d002") }).map((said) => ({
  ...{ kind: "hire" as const, entered: 0.001, title: "Clerk", job: "j1", isNamed: false, named: 0 },
  ...said,
}));
const anyHistory = fc
  .tuple(hire, fc.array(anyEvent, { maxLength: 9 }))
  .map(([first, more]) => [first, ...more]);

/** Histories of several people, delivered in any order, in pieces, some of it twice. */
const anyCompany = fc
  .array(anyHistory, { minLength: peopleOfOne, maxLength: peopleOfOne })
  .chain((histories) => {
    const told = histories.flatMap((history, person) =>
      history.map((said, at): Delivered => ({ person, event: { ...said, id: `${at}` } })),
    );
    const twice = [...told, ...told.filter((_, at) => at % 3 === 0)];
    return fc.record({
      told: fc.constant(told),
      delivered: fc.shuffledSubarray(twice, { minLength: twice.length }),
      pieces: fc.integer({ min: 1, max: 4 }),
    });
  });
type Delivered = { readonly person: number; readonly event: ModelEvent };

const companySize = { number: 0 };
const numberOf = (company: number, person: number) => `C${company}-${person}`;

/** As a sender says it. */
function saidOf(employeeNumber: string, event: ModelEvent): HrEvent {
  const { kind, unit: orgCode, title, job } = event;
  const on = dayText(event.day);
  const named = event.isNamed ? dayText(event.named) : undefined;
  const said: Record<ModelEvent["kind"], object> = {
    hire: { day: on, givenName: "Aki", familyName: employeeNumber, timeZone, orgCode, title },
    hire_rescinded: { day: named },
    start_corrected: { day: on, was: named },
    rehire: { day: on, orgCode },
    transfer: { day: on, orgCode },
    promotion: { day: on, title },
    leave_start: { day: on },
    return: { day: on },
    resignation: { day: on },
    termination_immediate: {},
    termination_rescinded: { day: named },
    contractor_extension: { day: on },
    conversion: { day: on, workerType: "employee", endDate: null },
    job_start: { day: on, job, orgCode },
    job_end: { day: on, job },
  };
  return HrEvent.parse({ kind, employeeNumber, ...said[kind] });
}

async function deliver(company: number, { person, event }: Delivered): Promise<void> {
  const number = numberOf(company, person);
  await receiveEvent({
    ...{ feedId, key: `${number}:${event.id.padStart(2, "0")}` },
    ...{ enteredAt: instantOf(event.entered), text: JSON.stringify(event) },
    event: saidOf(number, event),
  });
}

/** What is recorded as holding at noon of a day. */
async function recordedOn(company: number, on: number): Promise<Map<string, Held>> {
  const found = await ask<{ number: string; facts: Record<string, unknown>; unit: string }>(
    `select p.employee_number as number, f.facts, u.code as unit
     from person_fact f join person p on p.id = f.person_id
     left join org_unit u on u.id = (f.facts ->> 'orgUnitId')::uuid
     where p.employee_number like $1 and f.recorded_to is null and f.effective_from <= $2
       and (f.effective_to is null or f.effective_to > $2)`,
    [`C${company}-%`, instantOf(on + 0.5)],
  );
  return new Map(
    found.map(({ number, facts, unit }) => {
      const state = facts["hrState"] as Held["state"];
      const jobs = (facts["jobs"] as { id: string }[] | undefined) ?? [];
      const title = String(facts["title"]);
      const names = jobs.map(({ id }) => id).join(" ");
      return [number, state === "ended" ? { state } : { state, unit, title, jobs: names }];
    }),
  );
}

async function heldBy(company: number): Promise<Map<string, string>> {
  const found = await ask<{ number: string; rights: string }>(
    `select p.employee_number as number, string_agg(e.code, ' ' order by e.code) as rights
     from access a join person p on p.id = a.person_id join entitlement e on e.id = a.entitlement_id
     where p.employee_number like $1 and a.withdrawn_by is null and a.valid_from <= $2
       and (a.valid_to is null or a.valid_to > $2) group by 1`,
    [`C${company}-%`, now],
  );
  return new Map(found.map(({ number, rights }) => [number, rights]));
}

/** What the rules of the company give whoever is that. */
function rightsOf({ state, unit, title }: Held): string | undefined {
  if (state !== "active") return undefined;
  return ["mail", `share-${unit}`, ...(title === "Engineer" ? ["lab"] : [])].toSorted().join(" ");
}

/** A company of its own, to which so many pieces are delivered on as many days. */
async function liveThrough(delivered: readonly Delivered[], pieces: number): Promise<number> {
  const company = ++companySize.number;
  const size = Math.ceil(delivered.length / pieces);
  for (let piece = 0; piece < pieces; piece++) {
    now = instantOf(20.25 + piece);
    await turnAll(begin(systemActor("test")));
    for (const each of delivered.slice(piece * size, (piece + 1) * size)) {
      await deliver(company, each);
    }
    await settleAll();
  }
  return company;
}

test(
  `${companies * peopleOfOne} histories, delivered anyhow, make of everybody what a model says`,
  { timeout: 1_800_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(anyCompany, async ({ told, delivered, pieces }) => {
        const company = await liveThrough(delivered, pieces);
        const histories = Map.groupBy(told, ({ person }) => person);
        const modelOf = (person: number, on: number) =>
          heldOn(
            (histories.get(person) ?? []).map(({ event }) => event),
            on,
          );
        const people = [...histories.keys()];
        for (let on = firstDay; on <= lastDay; on++) {
          const recorded = await recordedOn(company, on);
          const found = people.map((each) => recorded.get(numberOf(company, each)));
          expect(
            found.map((held) => held ?? { state: "nobody" }),
            dayText(on),
          ).toEqual(people.map((each) => modelOf(each, on)));
        }
        const rights = await heldBy(company);
        expect(people.map((each) => rights.get(numberOf(company, each)))).toEqual(
          people.map((each) => rightsOf(modelOf(each, 20 + pieces - 1))),
        );
      }),
      { numRuns: companies, seed },
    );
  },
);

/** Rights that hold now, until when, and whether they are only kept after a move. */
async function keptBy(company: number): Promise<string[]> {
  const found = await ask<{ line: string }>(
    `select split_part(p.employee_number, '-', 2) || ' ' || e.code || ' '
              || coalesce(a.valid_to::text, '') || ' ' || string_agg(distinct s.source, ' ') as line
     from access a join person p on p.id = a.person_id join entitlement e on e.id = a.entitlement_id
     join assignment s on s.id = any(a.reasons)
     where p.employee_number like $1 and a.withdrawn_by is null and a.valid_from <= $2
       and (a.valid_to is null or a.valid_to > $2)
     group by a.id, p.employee_number, e.code order by 1`,
    [`C${company}-%`, now],
  );
  return found.map(({ line }) => line);
}

const said = { unit: "d001", title: "Clerk", job: "j1", isNamed: false, named: 0 } as const;
/** Beside what is found by chance: a move of the day before, told of backwards. */
const moved: Delivered[] = [
  { person: 0, event: { ...said, kind: "hire", day: 0, entered: 0.001, id: "0" } },
  {
    person: 0,
    event: { ...said, kind: "transfer", day: 19, entered: 19.002, unit: "d002", id: "1" },
  },
];
const oneMove = { told: moved, delivered: moved.toReversed(), pieces: 1 };

test(
  "where rights are kept after moves, other orders of delivery keep the same as long",
  { timeout: 1_800_000 },
  async () => {
    await keepForDays(6);
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(anyCompany, async ({ told, delivered, pieces }) => {
        const anyhow = await keptBy(await liveThrough(delivered, pieces));
        // All at once, in the order in which it was told, on the day of the last piece.
        now = instantOf(20.25 + pieces - 1);
        const company = ++companySize.number;
        for (const each of told) await deliver(company, each);
        await settleAll();
        expect(anyhow).toEqual(await keptBy(company));
        kept += anyhow.filter((line) => line.endsWith(" grace")).length;
      }),
      { numRuns: companies, seed, examples: [[oneMove]] },
    );
    expect(kept).toBeGreaterThan(0);
  },
);
