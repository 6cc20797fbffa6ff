import { z } from "zod";
import { Instant, many, query, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { inForce } from "./in-force.ts";
import { maySeeAccessOf } from "./policy.ts";
import { loadReasons, Reason } from "./reasons.ts";

const Held = z.object({
  accessId: z.string(),
  systemCode: z.string(),
  entitlementId: z.string(),
  entitlementCode: z.string(),
  entitlement: z.string(),
  risk: z.string(),
  zone: z.string(),
  validFrom: z.date(),
  validTo: z.date().nullable(),
  reasons: z.array(Reason),
});
const Row = Held.omit({ reasons: true }).extend({ reasons: z.array(z.string()) });

const Stop = z.object({
  kind: z.string(),
  entitlementId: z.string().nullable(),
  assignmentId: z.string().nullable(),
  sourceId: z.string().nullable(),
  validFrom: z.date(),
  validTo: z.date().nullable(),
});

const columns = sql`a.id::text as access_id, s.code as system_code, e.id::text as entitlement_id,
  e.code as entitlement_code, e.name as entitlement, e.risk, s.zone, a.valid_from, a.valid_to,
  a.reasons::text[] as reasons`;
const joined = sql`access a join entitlement e on e.id = a.entitlement_id
  join system s on s.id = e.system_id`;

/** Most rights that one person may hold and a page still shows at once. */
const rowsMax = 5000;

/** What somebody holds at an instant: the same rows that every check reads. */
export const accessOf = query({
  name: "access.of",
  title: "Lists what a person holds, as of now or any instant, with every reason.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/people/{personId}/access" },
  input: z.object({ personId: z.uuid(), at: Instant.optional() }),
  output: z.object({ at: z.date(), rights: z.array(Held), blocks: z.array(Stop) }),
  authorize: (actor, { personId }) => maySeeAccessOf(actor, personId),
  run: async ({ tx, now, input }) => {
    const at = input.at === undefined ? now : new Date(input.at);
    const holding = sql`a.person_id = ${input.personId}::uuid and ${inForce(sql`a`, at)}`;
    const rights = await withReasons(tx, holding);
    const blocks = await many(
      tx,
      Stop,
      sql`select kind, entitlement_id::text, assignment_id::text, source_id::text, valid_from,
                 valid_to
          from block
          where person_id = ${input.personId}::uuid and valid_from <= ${at}
            and (valid_to is null or valid_to > ${at})
          order by valid_from, id`,
    );
    return { at, rights, blocks };
  },
});

/** How one right came and went: every stretch, with what it rested on. */
export const explainAccess = query({
  name: "access.explain",
  title: "Tells the whole history of one right of one person, with reasons.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/people/{personId}/access/{entitlementId}" },
  input: z.object({ personId: z.uuid(), entitlementId: z.uuid() }),
  output: z.object({ stretches: z.array(Held) }),
  authorize: (actor, { personId }) => maySeeAccessOf(actor, personId),
  run: async ({ tx, input }) => ({
    stretches: await withReasons(
      tx,
      sql`a.person_id = ${input.personId}::uuid and a.entitlement_id = ${input.entitlementId}::uuid
          and a.withdrawn_by is null`,
    ),
  }),
});

async function withReasons(tx: Tx, which: Sql): Promise<z.output<typeof Held>[]> {
  const found = await many(
    tx,
    Row,
    sql`select ${columns} from ${joined} where ${which}
        order by s.code, e.code, a.valid_from limit ${rowsMax}`,
  );
  const reasons = await loadReasons(tx, [...new Set(found.flatMap((row) => row.reasons))]);
  return found.map((row) => ({
    ...row,
    reasons: row.reasons.flatMap((id) => reasons.get(id) ?? []),
  }));
}
