import { database } from "#lib/kernel/index.ts";
import { clock, type Company } from "./company.ts";
import { getItemsWithVotes, grantProblems } from "./recount.ts";

type Problem = { readonly invariant: string; readonly what: unknown };

/** Each query names what contradicts an invariant; an answer without rows is what we want. */
const queries: Readonly<Record<string, string>> = {
  "1: access without a valid assignment, or of somebody who left": `
    select a.person_id, a.entitlement_id from access a join person p on p.id = a.person_id
    where a.withdrawn_by is null and a.valid_from <= $1 and (a.valid_to is null or a.valid_to > $1)
      and (p.hr_state = 'ended' or not exists (
        select from assignment s left join role_entitlement re
          on s.target_kind = 'role' and re.role_id = s.target_id
        where s.person_id = a.person_id
          and a.entitlement_id in (s.target_id, re.entitlement_id)
          and s.valid_from <= $1 and (s.valid_to is null or s.valid_to > $1)
          and (s.review_by is null or s.review_by > $1)))`,
  "1: a valid assignment without access": `
    select s.id, s.person_id, s.target_id from assignment s join person p on p.id = s.person_id
    where s.target_kind = 'entitlement' and p.hr_state = 'active' and p.suspended_at is null
      and s.valid_from <= $1 and (s.valid_to is null or s.valid_to > $1)
      and (s.review_by is null or s.review_by > $1)
      and not exists (select from access a where a.person_id = s.person_id
        and a.entitlement_id = s.target_id and a.withdrawn_by is null
        and a.valid_from <= $1 and (a.valid_to is null or a.valid_to > $1))`,
  "2: an assignment from a request that did not grant it": `
    select s.id from assignment s left join request_item i on i.assignment_id = s.id
    where s.source = 'request' and (i.id is null or i.id <> s.source_id
      or i.state not in ('granted', 'ended')) and $1::timestamptz is not null`,
  "2: more than one grant of one item": `
    select source_id from assignment where source = 'request' and $1::timestamptz is not null
    group by 1 having count(*) > 1`,
  "2: a grant without its event": `
    select i.id from request_item i where i.assignment_id is not null
      and $1::timestamptz is not null and 1 <> (select count(*) from audit_event e
        where e.action = 'request.granted' and e.target = i.id::text)`,
  "3: a decision by, or in place of, somebody concerned": `
    select d.id from request_decision d join request_item i on i.id = d.item_id
    where $1::timestamptz is not null and (d.approver_id in (i.requester_id, i.beneficiary_id)
      or d.delegator_id in (i.requester_id, i.beneficiary_id))`,
  "3: somebody concerned is asked": `
    select r.id from request_approver r join request_item i on i.id = r.item_id
    where $1::timestamptz is not null and (r.person_id in (i.requester_id, i.beneficiary_id)
      or r.delegator_id in (i.requester_id, i.beneficiary_id))`,
  "3: a voice that nobody lent": `
    select d.id from request_decision d where d.delegator_id is not null
      and $1::timestamptz is not null and not exists (select from delegation l
        where l.from_id = d.delegator_id and l.to_id = d.approver_id
          and l.valid_from <= d.at and l.valid_to > d.at
          and (l.ended_at is null or l.ended_at >= d.at))`,
  "4: granted for longer than somebody approved": `
    select i.id from request_item i join request_decision d
      on d.item_id = i.id and d.round = i.round and d.verdict = 'approved'
    where i.assignment_id is not null and d.minutes is not null and $1::timestamptz is not null
      and (i.minutes is null or i.minutes > d.minutes)`,
  "4: an assignment that lasts longer than what was approved": `
    select i.id from request_item i join assignment s on s.id = i.assignment_id
    where i.minutes is not null and $1::timestamptz is not null
      and (s.valid_to is null or s.valid_to > s.valid_from + i.minutes * interval '1 minute'
        + interval '1 second')`,
  "never stuck: pending, and nobody at work is asked": `
    select i.id from request_item i where i.state = 'pending' and $1::timestamptz is not null
      and not exists (select from request_approver r join person p on p.id = r.person_id
        where r.item_id = i.id and r.round = i.round and r.stage = i.stage
          and r.removed_at is null and p.hr_state = 'active')`,
  "8: a change of access without exactly one event": `
    select c.id from change c where $1::timestamptz is not null and 1 <> (
      select count(*) from audit_event e where e.id = c.event_id and e.action = 'access.change')`,
  "8: an event of a change that is not there": `
    select e.id from audit_event e where e.action = 'access.change' and e.outcome = 'done'
      and $1::timestamptz is not null
      and not exists (select from change c where c.event_id = e.id)`,
  "8: decisions and their events differ in number": `
    select d.count as decisions, e.count as events from
      (select count(*) from request_decision) d, (select count(*) from audit_event
        where action in ('request.approve', 'request.narrow', 'request.reject')
          and outcome = 'done') e
    where d.count <> e.count and $1::timestamptz is not null`,
};

/** Everything in the database that contradicts an invariant, by its number. */
export async function brokenInvariants(company: Company): Promise<Problem[]> {
  const found: Problem[] = [];
  for (const [invariant, text] of Object.entries(queries)) {
    const { rows } = await database().pool.query(text, [clock.now]);
    found.push(...rows.map((what: unknown) => ({ invariant, what })));
  }
  for (const item of await getItemsWithVotes()) {
    found.push(
      ...grantProblems(item).map((problem) => ({
        invariant: `4 and 5: ${problem}`,
        what: { item: item.item.id, of: company.target(item.item.targetId) },
      })),
    );
  }
  return found;
}
