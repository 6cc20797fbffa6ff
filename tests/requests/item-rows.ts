import { database } from "#lib/kernel/index.ts";

type Row = { state: string; close_reason: string | null; stage: number; escalation: number } & {
  assignment_id: string | null;
};
/** Where an item stands, as the table has it. */
export const rowOf = async (itemId: string): Promise<Row | undefined> => {
  const { rows } = await database().pool.query<Row>(
    "select state, close_reason, stage, escalation, assignment_id::text from request_item where id = $1",
    [itemId],
  );
  return rows[0];
};
/** Names of those whom the open stage asks. */
export const waitingOn = async (itemId: string): Promise<string[]> => {
  const { rows } = await database().pool.query<{ name: string }>(
    `select distinct p.display_name as name from request_approver r
     join request_item i on i.id = r.item_id and i.round = r.round and i.stage = r.stage
     join person p on p.id = r.person_id where r.item_id = $1 and r.removed_at is null
       and i.state = 'pending' order by 1`,
    [itemId],
  );
  return rows.map(({ name }) => name);
};
