import { rows, sql, type Tx } from "#lib/kernel/index.ts";

type Asked = {
  readonly actorIds: readonly string[];
  readonly action: string;
  readonly targets: readonly string[];
  /** Of which one must be among the fields that the event names; unset: whatever it names. */
  readonly fields?: readonly string[];
};

/** A step: to which of these things one of these people ever did this. */
export async function findEdited(tx: Tx, asked: Asked): Promise<string[]> {
  if (asked.targets.length === 0) return [];
  const inFields = asked.fields
    ? sql`and body::jsonb -> 'detail' -> 'fields' ?| ${[...asked.fields]}::text[]`
    : sql``;
  const found = await rows<{ target: string }>(
    tx,
    sql`select distinct target from audit_event
        where actor_id = any(${[...asked.actorIds]}::uuid[]) and action = ${asked.action}
          and outcome = 'done' and target = any(${[...asked.targets]}::text[]) ${inFields}`,
  );
  return found.map(({ target }) => target);
}
