import {
  execute,
  many,
  newId,
  recordDoor,
  recordset,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { mailAddressesOf } from "#lib/people/index.ts";
import { isMailing } from "./mail-server.ts";
import { keptSince, Mail, type Place } from "./mail.ts";

/** One at a time, so that a server that hangs takes one of a worker's places, not all of them. */
const queue = "mail";
const claimedMax = 20;
/** How long whoever claimed a mail has for it, before another may take it over. */
const claimMinutes = 10;

type Said = { readonly id: string; readonly personId: string };

/** A step: puts each of these notices on its way to every address of its person. */
export async function queueMails(work: Work, said: readonly Said[], place: Place | null) {
  if (said.length === 0 || !isMailing()) return;
  const { tx, now } = work;
  const people = said.map(({ personId }) => personId);
  const known = Map.groupBy(await mailAddressesOf(tx, people, now), ({ personId }) => personId);
  const mails = said.flatMap(({ id, personId }) =>
    (known.get(personId) ?? [{ address: null }]).map(({ address }) => ({
      ...{ id: newId(), notice: id, person: personId, address },
    })),
  );
  await execute(
    tx,
    sql`insert into mail (id, notice_id, person_id, address, place, state, created_at, attempts,
                          next_at, reason, ended_at)
        select x.id, x.notice, x.person, x.address,
               case when x.address is not null then ${place && JSON.stringify(place)}::jsonb end,
               case when x.address is null then 'failed' else 'waiting' end, ${now}, 0,
               case when x.address is not null then ${now}::timestamptz end,
               case when x.address is null then 'no address' end,
               case when x.address is null then ${now}::timestamptz end
        from jsonb_to_recordset(${recordset(mails)})
          as x (id uuid, notice uuid, person uuid, address text)`,
  );
  work.later({ task: "notify.mail", payload: {}, queue });
}

/** Takes what is due, for as long as a claim lasts; of several workers each takes others. */
export const claimMails = recordDoor({
  name: "mail.claim",
  tables: ["mail"],
  run: ({ tx, now }, _input: object) =>
    many(
      tx,
      Mail,
      sql`with due as (
            select id from mail where state = 'waiting' and next_at <= ${now}
            order by next_at, id limit ${claimedMax} for update skip locked
          ), claimed as (
            update mail m set attempts = attempts + 1,
              next_at = ${now}::timestamptz + make_interval(mins => ${claimMinutes})
            from due where m.id = due.id
            returning m.*)
          select c.id, c.notice_id, c.person_id, c.address, c.place, c.attempts, c.created_at,
                 n.kind, n.data, p.display_name, p.employee_number, p.time_zone, l.locale,
                 l.changed_at as locale_changed_at
          from claimed c
          join notice n on n.id = c.notice_id
          join person p on p.id = c.person_id
          left join reader_language l on l.person_id = c.person_id
          -- One that the server chokes on comes first, and holds up the others, now and then only.
          order by random()`,
    ),
});

/** The server took it: what it said is needed no more. */
export const noteSent = recordDoor({
  name: "mail.sent",
  tables: ["mail"],
  run: ({ tx, now }, { id }: Pick<Mail, "id">) =>
    execute(
      tx,
      sql`update mail set state = 'sent', ended_at = ${now}, next_at = null, place = null,
                          reason = null
          where id = ${id}::uuid and state = 'waiting'`,
    ),
});

/** The server did not take it, for now. */
export const notePostponed = recordDoor({
  name: "mail.postpone",
  tables: ["mail"],
  run: ({ tx }, { id, nextAt, reason }: Postponed) =>
    execute(
      tx,
      sql`update mail set next_at = ${nextAt}, reason = ${reason}
          where id = ${id}::uuid and state = 'waiting'`,
    ),
});
type Postponed = Pick<Mail, "id"> & { readonly nextAt: Date; readonly reason: string };

/** Forgets deliveries that nobody asks about any more. */
export const tidyMails = recordDoor({
  name: "mail.tidy",
  tables: ["mail"],
  run: ({ tx, now }, _input: object) => forget(tx, now),
});

const forget = (tx: Tx, now: Date) =>
  execute(
    tx,
    sql`delete from mail
        where (state = 'sent' and ended_at < ${keptSince(now, "sent")})
           or (state <> 'sent' and coalesce(ended_at, created_at) < ${keptSince(now, "failed")})`,
  );
