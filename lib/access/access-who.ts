import { z } from "zod";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  Instant,
  invalidInput,
  many,
  needs,
  Page,
  query,
  rows,
  sql,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { inForce } from "./in-force.ts";

export const about = {
  /** One of the two, or neither for the whole company. */
  systemId: z.uuid().optional(),
  entitlementId: z.uuid().optional(),
  at: Instant.optional(),
};

const Holder = z.object({
  accessId: z.string(),
  personId: z.string(),
  employeeNumber: z.string(),
  displayName: z.string(),
  systemCode: z.string(),
  entitlementId: z.string(),
  entitlementCode: z.string(),
  validFrom: z.date(),
  validTo: z.date().nullable(),
  reasons: z.array(z.string()),
});
export type Holder = z.output<typeof Holder>;

export type About = {
  readonly systemId?: string | undefined;
  readonly entitlementId?: string | undefined;
};

export const filterOf = ({ systemId, entitlementId }: About, at: Date): Sql => sql`
  ${inForce(sql`a`, at)}
  ${entitlementId === undefined ? emptySql : sql`and a.entitlement_id = ${entitlementId}::uuid`}
  ${
    systemId === undefined
      ? emptySql
      : sql`and a.entitlement_id in (select id from entitlement where system_id = ${systemId}::uuid)`
  }`;

export const selection = sql`select a.id::text as access_id, p.id::text as person_id, p.employee_number,
    p.display_name, s.code as system_code, e.id::text as entitlement_id,
    e.code as entitlement_code, a.valid_from, a.valid_to, a.reasons::text[] as reasons
  from access a
  join person p on p.id = a.person_id
  join entitlement e on e.id = a.entitlement_id
  join system s on s.id = e.system_id`;

/** Who could reach a system or held an entitlement, as of now or any instant; page by page. */
export const accessWho = query({
  name: "access.who",
  title: "Lists who holds an entitlement, or anything of a system, as of now or any instant.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/access" },
  input: z.object({ ...about, ...Page }),
  output: z.object({ at: z.date(), holders: z.array(Holder), cursor: z.string().nullable() }),
  authorize: needs("access.read"),
  run: ({ tx, now, input }) => {
    if (input.systemId === undefined && input.entitlementId === undefined) {
      const expected = "a system or an entitlement";
      throw invalidInput([{ field: "systemId", reason: "required", expected }]);
    }
    return listHolders(tx, now, input);
  },
});

type AskedHolders = About & {
  readonly at?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/** One page of holders; the cursor keeps the instant, so that pages of one answer agree. */
export async function listHolders(tx: Tx, now: Date, asked: AskedHolders) {
  const [askedAt, person, row] = decodeCursor(asked.cursor) ?? [];
  const at = new Date(askedAt ?? asked.at ?? now);
  const after =
    person === undefined
      ? emptySql
      : sql`and (a.person_id, a.id) > (${String(person)}::uuid, ${String(row)}::uuid)`;
  const holders = await many(
    tx,
    Holder,
    sql`${selection} where ${filterOf(asked, at)} ${after}
        order by a.person_id, a.id limit ${asked.limit}`,
  );
  const last = holders.length === asked.limit ? holders.at(-1) : undefined;
  const cursor = last ? encodeCursor([at.getTime(), last.personId, last.accessId]) : null;
  return { at, holders, cursor };
}

/** Counting goes no further: nobody waits for a number of which only the size matters. */
const countedMax = 10_000;

/**
 * How many people, and how many rights of theirs, an answer is about; `isMore` when there are more
 * rights than were counted.
 */
export async function countHolders(tx: Tx, about: About, at: Date) {
  const [found] = await rows<{ people: number; rights: number }>(
    tx,
    sql`select count(distinct person_id)::int as people, count(*)::int as rights
        from (select a.person_id from access a where ${filterOf(about, at)}
              limit ${countedMax + 1}) counted`,
  );
  const { people, rights } = found ?? { people: 0, rights: 0 };
  return { people, rights: Math.min(rights, countedMax), isMore: rights > countedMax };
}
