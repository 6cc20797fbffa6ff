import { z } from "zod";
import { inForce } from "#lib/access/index.ts";
import {
  anyPerson,
  beginning,
  containing,
  joinSql,
  many,
  query,
  sql,
  type PersonId,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";

const SystemHit = z.object({
  systemId: z.string(),
  name: z.string(),
  kind: z.string(),
  zone: z.string(),
});

const RightHit = z.object({
  entitlementId: z.string(),
  name: z.string(),
  system: z.string(),
  systemId: z.string(),
  risk: z.string(),
  isRequestable: z.boolean(),
  /** Whether the reader holds it now, and until when. */
  isHeld: z.boolean(),
  endsAt: z.date().nullable(),
  /** The request that gave it, when one did. */
  requestId: z.string().nullable(),
});

const RoleHit = z.object({ roleId: z.string(), name: z.string() });

const PersonHit = z.object({
  employeeNumber: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  unit: z.string().nullable(),
});

const RequestHit = z.object({
  requestId: z.string(),
  number: z.number(),
  target: z.string().nullable(),
});

const Palette = z.object({
  systems: z.array(SystemHit),
  rights: z.array(RightHit),
  roles: z.array(RoleHit),
  people: z.array(PersonHit),
  requests: z.array(RequestHit),
});
export type Palette = z.output<typeof Palette>;

const hitsMax = 6;
const wordsMax = 6;

/** What a few letters may mean: systems, rights, roles, people, one's own requests. */
export const searchPalette = query({
  name: "palette.search",
  title: "Finds systems, rights, roles, people and one's own requests by a few letters.",
  right: "self",
  rest: { method: "GET", path: "/palette" },
  input: z.object({ q: z.string().trim().min(1).max(100) }),
  output: Palette,
  authorize: anyPerson,
  run: async ({ tx, now, input: { q }, proof: { personId } }) => {
    const search = searchOf(q);
    return {
      systems: await systemsLike(tx, search, now),
      rights: await rightsLike(tx, search, { personId, now }),
      roles: await rolesLike(tx, search, now),
      people: await peopleLike(tx, search),
      requests: await requestsNumbered(tx, q, personId),
    };
  },
});

type Search = { readonly like: (text: Sql) => Sql; readonly starts: (text: Sql) => Sql };

/** Every word somewhere in the text; what begins with the first of them comes first. */
function searchOf(q: string): Search {
  const words = q.split(/[\s,]+/).filter(Boolean);
  const used = words.length > 0 ? words.slice(0, wordsMax) : [q];
  return {
    like: (text) =>
      joinSql(
        used.map((word) => sql`lower(${text}) like ${containing(word)}`),
        " and ",
      ),
    starts: (text) => sql`lower(${text}) like ${beginning(used[0] ?? "")}`,
  };
}

const systemsLike = (tx: Tx, { like, starts }: Search, now: Date) =>
  many(
    tx,
    SystemHit,
    sql`select id as system_id, name, kind, zone from system
        where (${like(sql`name`)} or ${like(sql`code`)})
          and (retires_at is null or retires_at > ${now})
        order by ${starts(sql`name`)} desc, name limit ${hitsMax}`,
  );

type Reader = { readonly personId: PersonId; readonly now: Date };

const rightsLike = (tx: Tx, { like, starts }: Search, { personId, now }: Reader) =>
  many(
    tx,
    RightHit,
    sql`select e.id as entitlement_id, e.name, s.name as system, s.id as system_id, e.risk,
               e.is_requestable, held.id is not null as is_held, held.valid_to as ends_at,
               asked.request_id
        from entitlement e join system s on s.id = e.system_id
        left join lateral (
          select a.id, a.valid_to, a.reasons from access a
          where a.person_id = ${personId}::uuid and a.entitlement_id = e.id
            and ${inForce(sql`a`, now)}
          limit 1) held on true
        left join lateral (
          select i.request_id from assignment n join request_item i on i.id = n.source_id
          where n.id = any(held.reasons) and n.source = 'request' limit 1) asked on true
        where ${like(sql`(s.name || ' ' || e.name || ' ' || e.code)`)}
          and (e.retires_at is null or e.retires_at > ${now})
          and (s.retires_at is null or s.retires_at > ${now})
        order by ${starts(sql`e.name`)} desc, ${starts(sql`s.name`)} desc, s.name, e.name
        limit ${hitsMax}`,
  );

const rolesLike = (tx: Tx, { like, starts }: Search, now: Date) =>
  many(
    tx,
    RoleHit,
    sql`select id as role_id, name from role
        where ${like(sql`name`)} and is_requestable
          and (retires_at is null or retires_at > ${now})
        order by ${starts(sql`name`)} desc, name limit ${hitsMax}`,
  );

/** Colleagues see colleagues; whoever has ended is looked up in the list. */
const peopleLike = (tx: Tx, { like, starts }: Search) =>
  many(
    tx,
    PersonHit,
    sql`select p.employee_number, p.display_name as name, p.title, u.name as unit
        from person p left join org_unit u on u.id = p.org_unit_id
        where (${like(sql`p.display_name`)} or ${like(sql`p.employee_number`)})
          and p.hr_state <> 'ended'
        order by ${starts(sql`p.display_name`)} desc, p.display_name, p.id limit ${hitsMax}`,
  );

/** One's own, or on which one decided or decides, by its number. */
async function requestsNumbered(tx: Tx, q: string, personId: PersonId) {
  const number = /^#?(\d{1,9})$/.exec(q)?.[1];
  if (number === undefined) return [];
  return many(
    tx,
    RequestHit,
    sql`select q.id as request_id, q.number,
               (select coalesce(e.name, r.name) from request_item i
                left join entitlement e on e.id = i.target_id
                left join role r on r.id = i.target_id
                where i.request_id = q.id order by i.position limit 1) as target
        from request q
        where q.number = ${Number(number)}
          and (${personId}::uuid in (q.requester_id, q.beneficiary_id)
               or exists (select from request_item i join request_approver a on a.item_id = i.id
                          where i.request_id = q.id and a.person_id = ${personId}::uuid))
        limit 1`,
  );
}
