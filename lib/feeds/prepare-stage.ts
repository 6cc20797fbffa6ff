import { execute, newId, rows, sql, type Work } from "#lib/kernel/index.ts";
import { ensureLegalEntity, registerUnits, type UnitDraft } from "#lib/people/index.ts";
import type { Run } from "./feed-store.ts";

type Said = {
  readonly code: string;
  readonly name: string | null;
  readonly parentCode: string | null;
  readonly people: number;
};

/**
 * A step: units become what the run's rows say before any person moves. Staged too are people
 * below a unit that moves, for their place in the tree is a fact that rules read, and people whose
 * earlier row names a manager or sponsor who arrives only now.
 * @throws invalid_input when a unit would contain itself: nothing of the run is applied then.
 */
export async function prepareStage(work: Work, run: Run): Promise<void> {
  const legalEntityId = await ensureLegalEntity(work);
  const said = await saidOfUnits(work, run);
  const drafts = new Map<string, Said>();
  const doubted = new Map<string, Said>();
  for (const each of said) {
    const first = drafts.get(each.code);
    if (!first) drafts.set(each.code, each);
    else if (contradicts(first, each)) doubted.set(each.code, each);
  }
  const { moved } = await registerUnits(work, [...drafts.values()].map(draftOf), legalEntityId);
  await sayDoubts(work, run, [...doubted.values()], drafts);
  await stageNaming(work, run);
  if (moved.length > 0) await stageBelow(work, run, moved);
}

const draftOf = ({ code, name, parentCode }: Said): UnitDraft => ({ code, name, parentCode });

const contradicts = (first: Said, other: Said): boolean =>
  (other.name !== null && other.name !== first.name) ||
  (other.parentCode !== null && other.parentCode !== first.parentCode);

/** What rows say of each unit, what most of them say first, so that their order says nothing. */
const saidOfUnits = ({ tx }: Work, run: Run): Promise<Said[]> =>
  rows<Said>(
    tx,
    sql`select row ->> 'orgCode' as code, row ->> 'orgName' as name,
               row ->> 'orgParentCode' as parent_code, count(*)::int as people
        from feed_stage
        where run_id = ${run.id}::uuid and kind <> 'unit' and row ? 'orgCode'
        group by 1, 2, 3
        order by 1, (row ->> 'orgParentCode') is null, (row ->> 'orgName') is null, 4 desc, 2, 3`,
  );

async function sayDoubts(
  { tx }: Work,
  run: Run,
  doubted: readonly Said[],
  drafts: ReadonlyMap<string, Said>,
): Promise<void> {
  if (doubted.length === 0) return;
  const set = doubted.slice(0, 1000).map(({ code }) => {
    const taken = drafts.get(code);
    const parent = taken?.parentCode ? ` below ${taken.parentCode}` : "";
    const expected = `one name and parent of ${code}; most rows say ${taken?.name ?? code}${parent}`;
    return { id: newId(), expected };
  });
  await execute(
    tx,
    sql`insert into feed_issue (id, run_id, line, kind, field, reason, expected)
        select id, ${run.id}::uuid, 0, 'notice', 'orgName', 'unit_contradicts', expected
        from jsonb_to_recordset(${JSON.stringify(set)}::jsonb) as r (id uuid, expected text)`,
  );
}

const stageNaming = ({ tx }: Work, run: Run) =>
  execute(
    tx,
    sql`with arriving as (
          select employee_number from feed_stage
          where run_id = ${run.id}::uuid and kind = 'new')
        insert into feed_stage (run_id, person_id, employee_number, line, kind, state, row_hash,
                                row)
        select ${run.id}::uuid, r.person_id, r.employee_number, 0, 'again', 'staged', r.row_hash,
               r.row
        from feed_row r join person p on p.id = r.person_id and p.hr_state <> 'ended'
        where r.feed_id = ${run.feedId}::uuid
          and (r.row ->> 'managerNumber' in (select employee_number from arriving)
               or r.row ->> 'sponsorNumber' in (select employee_number from arriving))
        on conflict (run_id, person_id) do nothing`,
  );

/** People who work below a unit that moved and are not in the run themselves. */
const stageBelow = ({ tx }: Work, run: Run, unitIds: readonly string[]) =>
  execute(
    tx,
    sql`with recursive below (id) as (
          select id from org_unit where id = any(${[...unitIds]}::uuid[])
          union
          select u.id from org_unit u join below b on u.parent_id = b.id)
        insert into feed_stage (run_id, person_id, employee_number, line, kind, state, row_hash,
                                row)
        select ${run.id}::uuid, p.id, p.employee_number, 0, 'unit', 'staged', '', '{}'
        from person p
        where p.org_unit_id in (select id from below) and p.hr_state <> 'ended'
        on conflict (run_id, person_id) do nothing`,
  );
