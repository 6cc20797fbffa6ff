import { z } from "zod";
import { KeptRight, NamedRight, withNames } from "#lib/access/index.ts";
import { many, no, notFound, query, sql, yes, type Actor, type Tx } from "#lib/kernel/index.ts";
import { getCase } from "./case-store.ts";
import { decidersOf } from "./deciders.ts";
import { itemStates, MoverCase, MoverCaseId, type MoverCase as Moved } from "./mover.ts";
import { deciderOf, mayNote, maySee } from "./policy.ts";

const Name = z.string().nullable();

const Item = z.object({
  assignmentId: z.string(),
  target: z.string(),
  system: Name,
  risk: z.string(),
  requestNumber: z.number().nullable(),
  since: z.date(),
  /** When it ends by itself, unless it is confirmed before; null: at no known time. */
  endsAt: z.date().nullable(),
  state: z.enum(itemStates),
  decidedBy: Name,
  decidedAt: z.date().nullable(),
});

const Shown = z.object({
  person: z.string(),
  personNumber: z.string(),
  fromUnit: Name,
  toUnit: Name,
  fromManager: Name,
  toManager: Name,
  note: Name,
  notedAt: z.date().nullable(),
});

/** One move: what came, what stays for a while, what went, and what waits to be confirmed. */
export const getMover = query({
  name: "mover.get",
  title: "Shows what somebody's move gives, takes and asks for.",
  right: "self",
  rest: { method: "GET", path: "/movers/{caseId}" },
  input: z.object({ caseId: MoverCaseId }),
  output: MoverCase.omit({ personId: true }).extend({
    ...Shown.shape,
    gains: z.array(NamedRight),
    kept: z.array(KeptRight),
    losses: z.array(NamedRight),
    items: z.array(Item.extend({ isMine: z.boolean(), decider: Name })),
    mayNote: z.boolean(),
  }),
  authorize: (actor: Actor) => (actor.kind === "nobody" ? no("not_signed_in") : yes()),
  run: async ({ tx, now, actor, input: { caseId } }) => {
    const { personId, ...moved } = await getCase(tx, caseId);
    const asked = { ...moved, personId };
    const deciders = (await decidersOf(tx, [caseId])).get(caseId);
    if (!deciders || !maySee(actor, { ...asked, deciders })) throw notFound("mover_case");
    const [shown] = await shownOf(tx, caseId);
    if (!shown) throw notFound("mover_case");
    const decider = (id: string) => deciderOf(asked, deciders, id);
    const [items, names] = [await shownItems(tx, caseId), await namesOf(tx, deciders)];
    const isOpen = moved.state === "open";
    return {
      ...moved,
      ...shown,
      ...(await rightsOf(tx, now, asked)),
      items: items.map((item) => {
        const id = decider(item.assignmentId);
        const isWaiting = isOpen && item.state === "asked";
        const isMine = isWaiting && actor.kind === "person" && actor.personId === id;
        return { ...item, isMine, decider: isWaiting ? (names.get(id ?? "") ?? null) : null };
      }),
      mayNote: isOpen && mayNote(actor, asked).allowed,
    };
  },
});

const shownOf = (tx: Tx, caseId: string) =>
  many(
    tx,
    Shown,
    sql`select p.display_name as person, p.employee_number as person_number, fu.name as from_unit,
               tu.name as to_unit, fm.display_name as from_manager,
               tm.display_name as to_manager, c.note, c.noted_at
        from mover_case c
        join person p on p.id = c.person_id
        left join org_unit fu on fu.id = c.from_unit_id
        left join org_unit tu on tu.id = c.to_unit_id
        left join person fm on fm.id = c.from_manager_id
        left join person tm on tm.id = c.to_manager_id
        where c.id = ${caseId}::uuid`,
  );

const shownItems = (tx: Tx, caseId: string) =>
  many(
    tx,
    Item,
    sql`select i.assignment_id, coalesce(e.name, r.name, '') as target, s.name as system,
               coalesce(e.risk, (
                 select (array['low', 'medium', 'high', 'privileged'])[max(
                   array_position(array['low', 'medium', 'high', 'privileged'], x.risk))]
                 from role_entitlement h join entitlement x on x.id = h.entitlement_id
                 where h.role_id = r.id), 'low') as risk,
               q.number as request_number, a.valid_from as since,
               least(a.valid_to, a.review_by) as ends_at, i.state, d.display_name as decided_by,
               i.decided_at
        from mover_item i
        join assignment a on a.id = i.assignment_id
        left join entitlement e on a.target_kind = 'entitlement' and e.id = a.target_id
        left join system s on s.id = e.system_id
        left join role r on a.target_kind = 'role' and r.id = a.target_id
        left join request_item n on n.id = a.source_id
        left join request q on q.id = n.request_id
        left join person d on d.id = i.decided_by
        where i.case_id = ${caseId}::uuid
        order by s.name nulls first, target, i.assignment_id`,
  );

type Named = { readonly managerId: string | null; readonly owners: ReadonlyMap<string, string> };

async function namesOf(tx: Tx, { managerId, owners }: Named): Promise<Map<string, string>> {
  const ids = [...owners.values(), ...(managerId === null ? [] : [managerId])];
  const found = await many(
    tx,
    z.object({ id: z.string(), name: z.string() }),
    sql`select id, display_name as name from person where id = any(${ids}::uuid[])`,
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}

const Right = z.object({ entitlementId: z.string() });

/** What facts changed since the move took effect, as far as it still is so. */
async function rightsOf(tx: Tx, now: Date, { personId, movedAt, endedAt }: Moved) {
  const changed = await many(
    tx,
    Right.extend({ isGained: z.boolean(), isHeld: z.boolean() }),
    sql`select g.id as entitlement_id, bool_or(g.gained) as is_gained,
               exists (select from access a
                       where a.person_id = ${personId}::uuid and a.entitlement_id = g.id
                         and a.withdrawn_by is null and a.valid_from <= ${now}
                         and (a.valid_to is null or a.valid_to > ${now})) as is_held
        from change c
        cross join lateral (select unnest(c.gains) as id, true as gained
                            union all select unnest(c.losses), false) g
        where c.person_id = ${personId}::uuid and c.cause in ('feed', 'person')
          and not c.is_loaded and c.at >= ${movedAt}
          and c.at <= ${endedAt ?? now}::timestamptz
        group by g.id`,
  );
  const kept = await many(
    tx,
    Right.extend({ until: z.date() }),
    sql`select a.entitlement_id, max(a.valid_to) as until
        from access a
        where a.person_id = ${personId}::uuid and a.withdrawn_by is null and a.valid_to > ${now}
          and not exists (select from unnest(a.reasons) r join assignment s on s.id = r
                          where s.source <> 'grace')
        group by 1`,
  );
  const isKept = new Set(kept.map(({ entitlementId }) => entitlementId));
  const rest = changed.filter(({ entitlementId }) => !isKept.has(entitlementId));
  return {
    gains: await withNames(
      tx,
      rest.filter(({ isGained, isHeld }) => isGained && isHeld),
    ),
    kept: await withNames(tx, kept),
    losses: await withNames(
      tx,
      rest.filter(({ isHeld }) => !isHeld),
    ),
  };
}
