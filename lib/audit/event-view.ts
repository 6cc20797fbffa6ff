import { z } from "zod";
import { joinSql, PersonId, sql, type Sql } from "#lib/kernel/index.ts";
import { LeafContent } from "./leaf.ts";

/** What people search the log by; everything given must hold. */
export const eventFilter = {
  person: PersonId.optional(),
  actor: z.uuid().optional(),
  action: z.string().max(100).optional(),
  outcome: z.enum(["done", "refused", "read"]).optional(),
  target: z.string().max(200).optional(),
  request: z.string().max(200).optional(),
  since: z.coerce.date().optional(),
  until: z.coerce.date().optional(),
};
const Filter = z.object(eventFilter);
export type EventFilter = z.output<typeof Filter>;

/** As a condition on `audit_event e`. */
export function filterSql(filter: EventFilter): Sql {
  const all: Sql[] = [sql`true`];
  if (filter.person !== undefined) all.push(sql`e.person_ids @> array[${filter.person}::uuid]`);
  if (filter.actor !== undefined) all.push(sql`e.actor_id = ${filter.actor}::uuid`);
  if (filter.action !== undefined) all.push(sql`e.action = ${filter.action}`);
  if (filter.outcome !== undefined) all.push(sql`e.outcome = ${filter.outcome}`);
  if (filter.target !== undefined) all.push(sql`e.target = ${filter.target}`);
  if (filter.request !== undefined) all.push(sql`e.request_id = ${filter.request}`);
  if (filter.since !== undefined) all.push(sql`e.at >= ${filter.since}`);
  if (filter.until !== undefined) all.push(sql`e.at < ${filter.until}`);
  return joinSql(all, " and ");
}

/** An event as people read it: ids only; `index` is its place in the tree, once it has one. */
export const EventView = z.object({
  id: z.uuid(),
  index: z.number().nullable(),
  at: z.date(),
  action: z.string(),
  outcome: z.enum(["done", "refused", "read"]),
  actor: LeafContent.shape.actor,
  persons: z.array(z.string()),
  target: z.string().nullable(),
  request: z.string(),
  detail: z.record(z.string(), z.json()),
  /** Names of the personal values that the leaf commits to. */
  personal: z.array(z.string()),
});
export type EventView = z.output<typeof EventView>;

export const EventRow = z.object({
  arrival: z.bigint().transform(Number),
  leafIndex: z
    .bigint()
    .nullable()
    .transform((index) => (index === null ? null : Number(index))),
  body: z.string(),
  sealed: z.instanceof(Uint8Array).nullable(),
});
export type EventRow = z.output<typeof EventRow>;

export const eventRowSql = sql`
  select e.arrival, l.leaf_index, e.body, e.sealed
  from audit_event e left join audit_leaf l on l.arrival = e.arrival`;

/** What the leaf itself says: search columns are never shown. */
export function viewOf({ body, leafIndex }: EventRow): EventView {
  const leaf = LeafContent.parse(JSON.parse(body));
  return {
    id: leaf.id,
    index: leafIndex,
    at: new Date(leaf.at),
    action: leaf.action,
    outcome: leaf.outcome,
    actor: leaf.actor,
    persons: leaf.persons,
    target: leaf.target ?? null,
    request: leaf.request,
    detail: leaf.detail,
    personal: Object.keys(leaf.commitments ?? {}),
  };
}
