import { z } from "zod";
import { dayMs, many, onlySystem, PersonId, query, sql, type Sql } from "#lib/kernel/index.ts";
import { LeaverItemId } from "./item.ts";
import { announcedDays } from "./leaver-case.ts";

const dueMax = 5000;

/** Of people who changed, those whom a case is or may be about. */
const concerned = (personIds: readonly string[], now: Date): Sql => sql`
  select p.id from person p
  where p.id = any(${[...personIds]}::uuid[]) and (
    (p.hr_state <> 'ended' and p.ends_at <= ${horizon(now)})
    or exists (select from leaver_case c where c.person_id = p.id)
    or exists (select from change c where c.person_id = p.id and c.cause = 'termination'))
  order by p.id`;

/** Cases on which something is on, that wait for nobody, or offer to nobody; ends that came. */
const standing = (now: Date): Sql => sql`
  select c.person_id as id from leaver_case c
  where (c.state = 'announced' and c.ends_at <= ${now})
     or (c.state = 'open' and (
       exists (select from leaver_plane p where p.case_id = c.id and p.off_at is null)
       or not exists (select from leaver_item i where i.case_id = c.id and i.state = 'open')
       or exists (select from leaver_item i left join person p on p.id = i.offered_to
                  where i.case_id = c.id and i.state = 'open'
                    and (p.id is null or p.hr_state = 'ended' or p.suspended_at is not null))))
  order by c.opened_at limit ${dueMax}`;

const live = (_now: Date): Sql => sql`
  select person_id as id from leaver_case where state in ('announced', 'open')
  order by opened_at limit ${dueMax}`;

/** Ends that came near enough without anything being told. */
const coming = (now: Date): Sql => sql`
  select p.id from person p
  where p.hr_state <> 'ended' and p.ends_at > ${now} and p.ends_at <= ${horizon(now)}
    and not exists (select from leaver_case c
                    where c.person_id = p.id and c.state in ('announced', 'open'))
  order by p.id limit ${dueMax}`;

/** How long a closed case is proven again every day, in days. */
const provenDays = 30;

const closedLately = (now: Date): Sql => sql`
  select c.person_id as id from leaver_case c
  where c.state = 'closed' and c.rehired_at is null
    and c.closed_at > ${new Date(now.getTime() - provenDays * dayMs)}
  order by c.closed_at desc limit ${dueMax}`;

const horizon = (now: Date): Date => new Date(now.getTime() + announcedDays * dayMs);

/** Whose cases are to be looked at now. */
export const dueLeavers = query({
  name: "leaver.due",
  title: "Lists people whose leaver cases are to be looked at now.",
  right: "system",
  rest: "internal",
  input: z.object({
    /** Of whom something changed; unset: what the clock concerns. */
    personIds: z.array(PersonId).max(200_000).optional(),
    /** What needs an act now, ends that come near, all that stands, what closed lately. */
    of: z.enum(["open", "coming", "live", "closed"]).default("open"),
  }),
  output: z.array(PersonId),
  authorize: onlySystem,
  run: async ({ tx, now, input: { personIds, of } }) => {
    const which = { open: standing, coming, live, closed: closedLately }[of](now);
    const asked = personIds === undefined ? which : concerned(personIds, now);
    const found = await many(tx, z.object({ id: PersonId }), asked);
    return found.map(({ id }) => id);
  },
});

/** Things that nobody decided about in time, and those that cannot wait. */
export const dueItems = query({
  name: "leaver.due-items",
  title: "Lists what leavers owned and nobody decided about in time.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.array(LeaverItemId),
  authorize: onlySystem,
  run: async ({ tx, now }) => {
    const found = await many(
      tx,
      z.object({ id: LeaverItemId }),
      sql`select i.id from leaver_item i join leaver_case c on c.id = i.case_id
          where i.state = 'open' and c.state = 'open' and i.due_at <= ${now}
            and i.offered_to is not null
          order by i.due_at, i.id limit ${dueMax}`,
    );
    return found.map(({ id }) => id);
  },
});
