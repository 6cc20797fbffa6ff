import { z } from "zod";
import { inForce } from "#lib/access/index.ts";
import { many, query, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { isActiveAt, isLiveAt } from "#lib/tickets/index.ts";
import { CommandRule } from "./command-rule.ts";
import { onlyGateway } from "./policy.ts";
import { features, shortest } from "./right.ts";
import { readBastionSettings } from "./settings.ts";

/** Why a session stands no more, the first that applies. */
export const standingReasons = [
  "ended",
  "person_inactive",
  "host_retired",
  "key_removed",
  "ticket_ended",
  "right_ended",
] as const;

const Standing = z.object({
  sessionId: z.string(),
  /** Null: it stands. */
  reason: z.enum(standingReasons).nullable(),
  /** From when on it stands no more, as far as what ended it says so. */
  since: z.date().nullable(),
  /** What its rights allow now: a channel whose feature is gone goes with it. */
  features: z.array(z.enum(features)),
  forwardPorts: z.array(z.number()),
  /** When it ends unless something is extended. */
  endsAt: z.date(),
  /** Until when what runs may go on, where its rights say so and nothing else ends it before. */
  drainsUntil: z.date().nullable(),
  /** Nothing may run unless somebody watches. */
  needsObserver: z.boolean(),
  /** How long it may be left alone, by the strictest that says so; null: without a limit. */
  idleMinutes: z.number().nullable(),
  /** What alone `exec` runs; null: anything. */
  commands: z.array(z.string()).nullable(),
  commandRules: z.array(CommandRule),
});
export type Standing = z.output<typeof Standing>;

/** When what ended session `j` was decided, or struck. */
const endedSince = (now: Date): Sql => sql`case j.reason
  when 'ended' then j.ended_at
  when 'person_inactive' then (select coalesce(p.suspended_at,
      case when p.ends_at <= ${now} then p.ends_at end, p.changed_at)
    from person p where p.id = j.person_id)
  when 'host_retired' then j.retired_at
  when 'key_removed' then (select k.removed_at from ssh_key k where k.id = j.key_id)
  when 'ticket_ended' then (select coalesce(max(x.at), t.ended_at, t.ends_at)
    from ticket t left join termination x on x.subject_id = any (t.bearer_ids)
      and x.at >= j.opened_at
    where t.id = j.ticket_id group by t.id)
  when 'right_ended' then (select max(coalesce(c.at, a.valid_to))
    from bastion_right r
    join entitlement e on e.id = r.entitlement_id and e.system_id = j.system_id
    join access a on a.entitlement_id = e.id and a.person_id = j.person_id
    left join change c on c.id = a.withdrawn_by
    where r.login = j.login and r.entitlement_id = any (j.entitlement_ids)
      and (a.valid_to <= ${now} or a.withdrawn_by is not null))
end`;

/** Most sessions that one gateway asks about at once. */
const sessionsMax = 5000;

export const readStanding = query({
  name: "bastion.read-standing",
  title: "Tells which live sessions stand, what they may and until when.",
  right: "system",
  rest: "internal",
  input: z.object({ sessionIds: z.array(z.uuid()).max(sessionsMax) }),
  output: z.object({ standings: z.array(Standing) }),
  authorize: onlyGateway,
  run: async ({ tx, now, input }) => {
    const standings = await standingsOf(tx, input.sessionIds, now);
    const { idleMinutes } = await readBastionSettings(tx);
    return { standings: standings.map((each) => leftAloneFor(each, idleMinutes)) };
  },
});

/** What the installation says holds where no right says less. */
function leftAloneFor(standing: Standing, idleMinutes: number): Standing {
  const minutes = shortest([standing.idleMinutes ?? 0, idleMinutes]);
  return { ...standing, idleMinutes: minutes === 0 ? null : minutes };
}

/** Which commands rights list, and what rules they have about commands. */
const aboutCommands = sql`listed as (
    select c.session_id, array_agg(distinct x.command) as commands
    from held c join bastion_right r on r.entitlement_id = c.entitlement_id
    cross join unnest(r.commands) x (command)
    group by c.session_id
  ), ruled as (
    select c.session_id, jsonb_agg(distinct x.rule) as rules
    from held c join bastion_right r on r.entitlement_id = c.entitlement_id
    cross join jsonb_array_elements(r.command_rules) x (rule)
    group by c.session_id
  )`;

/**
 * Whether sessions stand at this instant, and until when: by the rights that they were opened with,
 * as others may ask for more proof, or to be recorded. Of access it follows each right over all
 * stretches that touch, so that a changed reason is no end.
 */
export const standingsOf = (tx: Tx, sessionIds: readonly string[], now: Date) =>
  many(
    tx,
    Standing,
    sql`with recursive asked as (
          select b.id, b.person_id, b.ticket_id, b.key_id, b.login, b.ended_at,
                 b.opened_at, b.entitlement_ids, h.system_id, h.retired_at
          from bastion_session b join bastion_host h on h.id = b.host_id
          where b.id = any (${[...sessionIds]}::uuid[])
        ), held as (
          select q.id as session_id, a.entitlement_id, a.person_id, a.valid_to
          from asked q
          join bastion_right r on r.login = q.login and r.entitlement_id = any (q.entitlement_ids)
          join entitlement e on e.id = r.entitlement_id and e.system_id = q.system_id
          join access a on a.entitlement_id = e.id and a.person_id = q.person_id
            and ${inForce(sql`a`, now)}
          union
          select c.session_id, n.entitlement_id, n.person_id, n.valid_to
          from held c
          join access n on n.entitlement_id = c.entitlement_id and n.person_id = c.person_id
            and n.valid_from = c.valid_to and n.withdrawn_by is null
        ), allowed as (
          select c.session_id, array_agg(distinct f.feature) as features,
                 coalesce(array_agg(distinct p.port) filter (where p.port is not null), '{}')
                   as ports,
                 max(coalesce(c.valid_to, 'infinity')) as valid_to,
                 min(r.drain_minutes) as drain_minutes, bool_or(r.needs_observer) as observed,
                 min(nullif(r.idle_minutes, 0)) as idle_minutes,
                 bool_or('exec' = any (r.features) and cardinality(r.commands) = 0) as runs_any
          from held c join bastion_right r on r.entitlement_id = c.entitlement_id
          cross join unnest(r.features) f (feature)
          left join unnest(r.forward_ports) p (port) on true
          group by c.session_id
        ), ${aboutCommands}, judged as (
          select q.*,
                 case
                   when q.ended_at is not null then 'ended'
                   when not (${isActiveAt(now)}) then 'person_inactive'
                   when q.retired_at is not null then 'host_retired'
                   when q.key_id is not null and not exists (select from ssh_key k
                     where k.id = q.key_id and k.removed_at is null) then 'key_removed'
                   when not exists (select from ticket t
                     where t.id = q.ticket_id and ${isLiveAt(now)}) then 'ticket_ended'
                   when w.session_id is null then 'right_ended'
                 end as reason,
                 coalesce(w.features, '{}') as features,
                 coalesce(w.ports, '{}')::int[] as forward_ports,
                 least(nullif(w.valid_to, 'infinity'), p.ends_at,
                       (select t.ends_at from ticket t where t.id = q.ticket_id)) as ends_at,
                 case when w.drain_minutes > 0 then
                   least(nullif(w.valid_to, 'infinity')
                           + make_interval(mins => w.drain_minutes), p.ends_at,
                         (select t.ends_at from ticket t where t.id = q.ticket_id))
                 end as drains_until,
                 coalesce(w.observed, false) as needs_observer, w.idle_minutes,
                 case when not w.runs_any then coalesce(l.commands, '{}') end as commands,
                 coalesce(u.rules, '[]') as command_rules
          from asked q
          join person p on p.id = q.person_id
          left join allowed w on w.session_id = q.id
          left join listed l on l.session_id = q.id
          left join ruled u on u.session_id = q.id
        )
        select j.id as session_id, j.reason, j.features, j.forward_ports, j.ends_at,
               j.drains_until, j.needs_observer, j.idle_minutes,
               j.commands, j.command_rules,
               ${endedSince(now)} as since
        from judged j`,
  );
