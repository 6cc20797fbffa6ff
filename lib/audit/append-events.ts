import { execute, recordset, sql, type EventDraft, type Tx } from "#lib/kernel/index.ts";
import { leafBody, valuesOf } from "./leaf.ts";
import { sealValues } from "./sealed-parts.ts";

/**
 * Fills the kernel's port: writes events into the log in the command's own transaction. They wait
 * there until the sequencer gives them their place in the tree; waiting needs no lock.
 */
export async function appendEvents(tx: Tx, events: readonly EventDraft[]): Promise<void> {
  const [first] = events;
  if (!first) return;
  const valued = events.map((event) => ({ event, values: valuesOf(event) }));
  const sealed = await sealValues(tx, valued, first.at);
  const set = valued.map(({ event, values }, n) => ({
    n,
    id: event.id,
    at: event.at.toISOString(),
    action: event.action,
    outcome: event.outcome,
    actor_kind: event.actorKind,
    actor_id: event.actorId,
    person_ids: event.persons,
    target: event.target,
    request_id: event.requestId,
    body: leafBody(event, values, sealed[n] ?? null),
    sealed: sealed[n]?.toString("base64"),
  }));
  await execute(
    tx,
    sql`with arrived as (
          insert into audit_event (id, at, action, outcome, actor_kind, actor_id, person_ids,
                                   target, request_id, body, sealed)
          select id, at, action, outcome, actor_kind, actor_id, person_ids,
                 target, request_id, body, decode(sealed, 'base64')
          from jsonb_to_recordset(${recordset(set)})
            as x (n int, id uuid, at timestamptz, action text, outcome text, actor_kind text,
                  actor_id uuid, person_ids uuid[], target text, request_id text, body text,
                  sealed text)
          order by n
          returning arrival)
        insert into audit_pending (arrival) select arrival from arrived`,
  );
}
