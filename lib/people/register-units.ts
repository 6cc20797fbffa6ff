import { execute, invalidInput, newId, rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";

export type UnitDraft = {
  readonly code: string;
  readonly name: string | null;
  readonly parentCode: string | null;
};

/** The tree of units changes under one lock, taken before any person's. */
const treeLock = 7_062_019_285;

/** The legal entity of everybody whose feed names none. */
export async function ensureLegalEntity(work: Work): Promise<string> {
  const [known] = await rows<{ id: string }>(
    work.tx,
    sql`select id::text from legal_entity order by created_at, id limit 1`,
  );
  if (known) return known.id;
  // Of several at once one makes it.
  await execute(
    work.tx,
    sql`insert into legal_entity (id, code, name, created_at)
        values (${newId()}::uuid, 'main', 'Main company', ${work.now})
        on conflict (code) do nothing`,
  );
  return ensureLegalEntity(work);
}

export type Registered = {
  readonly ids: ReadonlyMap<string, string>;
  /** Units that stand below another one now: for everybody in and below them facts have changed. */
  readonly moved: readonly string[];
};

/**
 * A step: makes units that are new, renames and moves those that differ; answers ids by code.
 * @throws invalid_input naming the way round when a unit would contain itself.
 */
export async function registerUnits(
  work: Work,
  drafts: readonly UnitDraft[],
  legalEntityId: string,
): Promise<Registered> {
  const { tx, now } = work;
  await tx.$executeRaw(sql`select pg_advisory_xact_lock(${treeLock}::bigint)`);
  const known = await loadUnits(tx);
  const byCode = new Map(known.map((unit) => [unit.code, unit]));
  const changed = withParents(drafts).filter((draft) => differs(byCode.get(draft.code), draft));
  if (changed.length === 0) return { ids: idsOf(byCode), moved: [] };
  const moved: string[] = [];
  for (const draft of changed) {
    const before = byCode.get(draft.code);
    const parentCode = draft.parentCode ?? before?.parentCode ?? null;
    const name = draft.name ?? before?.name ?? draft.code;
    if (before && before.parentCode !== parentCode) moved.push(before.id);
    byCode.set(draft.code, { id: before?.id ?? newId(), code: draft.code, name, parentCode });
  }
  refuseCircle(byCode);
  const items = changed.map(({ code }) => {
    const unit = byCode.get(code);
    const parent = unit?.parentCode ? byCode.get(unit.parentCode)?.id : null;
    return { id: unit?.id, code, name: unit?.name, parent_id: parent ?? null };
  });
  await execute(
    tx,
    sql`insert into org_unit (id, code, name, parent_id, legal_entity_id, created_at)
        select id, code, name, parent_id, ${legalEntityId}::uuid, ${now}
        from jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
          as r (id uuid, code text, name text, parent_id uuid)
        on conflict (code) do update set name = excluded.name, parent_id = excluded.parent_id`,
  );
  work.record({ action: "org.register", detail: { units: changed.length } });
  return { ids: idsOf(byCode), moved };
}

/** Ids of all units, by code. */
export const idsOfUnits = async (tx: Tx): Promise<ReadonlyMap<string, string>> =>
  idsOf(new Map((await loadUnits(tx)).map((unit) => [unit.code, unit])));

type Unit = { id: string; code: string; name: string; parentCode: string | null };

const loadUnits = (tx: Tx) =>
  rows<Unit>(
    tx,
    sql`select u.id::text, u.code, u.name, p.code as parent_code
        from org_unit u left join org_unit p on p.id = u.parent_id`,
  );

const idsOf = (units: ReadonlyMap<string, Unit>) =>
  new Map([...units].map(([code, { id }]) => [code, id]));

/** A parent that nobody works in is a unit too. */
function withParents(drafts: readonly UnitDraft[]): UnitDraft[] {
  const named = new Map<string, UnitDraft>();
  for (const draft of drafts) {
    const { parentCode } = draft;
    if (parentCode !== null && !named.has(parentCode)) {
      named.set(parentCode, { code: parentCode, name: null, parentCode: null });
    }
  }
  for (const draft of drafts) named.set(draft.code, draft);
  return [...named.values()];
}

const differs = (before: Unit | undefined, draft: UnitDraft): boolean =>
  before === undefined ||
  (draft.name !== null && draft.name !== before.name) ||
  (draft.parentCode !== null && draft.parentCode !== before.parentCode);

function refuseCircle(units: ReadonlyMap<string, Unit>): void {
  for (const start of units.keys()) {
    const path = [start];
    for (let at = units.get(start)?.parentCode; at; at = units.get(at)?.parentCode) {
      path.push(at);
      if (at !== start && path.indexOf(at) === path.length - 1) continue;
      throw invalidInput([
        {
          field: "orgParentCode",
          reason: "circle",
          expected: `no circle, got ${path.join(" → ")}`,
        },
      ]);
    }
  }
}
