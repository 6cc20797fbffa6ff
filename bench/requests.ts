import { applyPolicy, savePolicy, submitRequest } from "#lib/requests/index.ts";
import { begin, database, execute, recordDoor, sql, type Tx } from "#lib/kernel/index.ts";
import { actorFromTicket, createPersonTicket } from "#lib/tickets/index.ts";
import { asOperator, type Catalogue } from "./company.ts";

const requestsMax = 50_000;
/** Whose pages are measured; decides on some of what waits. */
export const readerNumber = "10001";

const copyStraight = recordDoor({
  name: "bench.requests",
  tables: ["request", "request_item", "request_approver"],
  millisecondsMax: 300_000,
  run: ({ tx }, write: (tx: Tx) => Promise<unknown>) => write(tx),
});

/** One request for every second person, at most 50,000; a tenth of them waits for a decision. */
export async function seedRequests({ entitlementIds }: Catalogue, people: number): Promise<void> {
  const code = "measured";
  const approvers = { kind: "persons" as const, numbers: [readerNumber] };
  const { version } = await savePolicy(asOperator, {
    code,
    name: code,
    description: "",
    priority: 10,
    condition: "true",
    definition: { stages: [{ name: code, groups: [{ approvers }] }], fallback: approvers },
  });
  await applyPolicy(asOperator, { code, version });
  const { rows } = await database().pool.query<{ id: string; number: string }>(
    `select id, employee_number as number from person
     where hr_state = 'active' order by employee_number = $1 desc, employee_number limit 2`,
    [readerNumber],
  );
  const [reader, other] = rows;
  if (reader?.number !== readerNumber || !other) throw new Error(`no ${readerNumber} works here`);
  const { requestId } = await submitRequest(await asPerson(other.number), {
    items: [{ targetKind: "entitlement", targetId: entitlementIds.at(-20) ?? "", minutes: 600 }],
    reason: "the pattern of all others",
  });
  const count = Math.min(requestsMax, Math.ceil(people / 2));
  await copyStraight((tx) => copyRequest(tx, { requestId, readerId: reader.id, count }));
}

async function asPerson(employeeNumber: string) {
  const { ticket } = await createPersonTicket(asOperator, { employeeNumber, minutes: 5 });
  const actor = await actorFromTicket(ticket);
  if (!actor) throw new Error(`${employeeNumber} may not enter`);
  return begin(actor);
}

type Copying = { readonly requestId: string; readonly readerId: string; readonly count: number };

/** Of the copies the first two hundred that wait, wait for the reader. */
const copyRequest = (tx: Tx, { requestId, readerId, count }: Copying) =>
  execute(
    tx,
    sql`with person_at as (
          select id, row_number() over (order by employee_number) - 1 as at from person
          where hr_state = 'active'),
        copy as (
          select n, uuidv7() as request_id, uuidv7() as item_id, n % 10 = 0 as is_waiting,
                 case when n % 2000 = 5 then ${readerId}::uuid else p.id end as person_id,
                 case when n <= 2000 then ${readerId}::uuid else p.id end as approver_id
          from generate_series(1, ${count}::int) n
          join person_at p on p.at = 1 + n % (select count(*) - 1 from person_at)),
        requests as (
          insert into request (id, requester_id, beneficiary_id, reason, created_at)
          select request_id, person_id, person_id, 'a copy', now() - n * interval '1 minute'
          from copy),
        items as (
          insert into request_item
          select (jsonb_populate_record(pattern, jsonb_build_object(
            'id', copy.item_id, 'request_id', copy.request_id,
            'requester_id', person_id, 'beneficiary_id', person_id,
            'state', case when is_waiting then 'pending' else 'rejected' end,
            'closed_at', case when is_waiting then null else now() end,
            'submitted_at', now() - n * interval '1 minute'))).*
          from request_item pattern, copy where pattern.request_id = ${requestId}::uuid)
        insert into request_approver
          (id, item_id, round, stage, group_index, person_id, via, added_at)
        select uuidv7(), copy.item_id, pattern.round, pattern.stage, 0, approver_id, 'policy', now()
        from request_item pattern, copy
        where pattern.request_id = ${requestId}::uuid and is_waiting`,
  );
