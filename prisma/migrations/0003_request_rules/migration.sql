-- The rules of requests that must never break, said again by the database.

alter table request_item
  add constraint an_item_has_a_known_state
    check (state in ('pending', 'approved', 'granted', 'ended', 'rejected', 'withdrawn', 'expired',
                     'failed')),
  add constraint an_item_asks_for_an_entitlement_or_a_role
    check (target_kind in ('entitlement', 'role')),
  add constraint a_granted_item_names_its_assignment
    check ((state in ('granted', 'ended')) = (assignment_id is not null)),
  add constraint only_an_approved_item_is_granted
    check (state not in ('approved', 'granted', 'ended') or approved_at is not null),
  add constraint a_temporary_grant_has_its_end
    check (state <> 'granted' or (minutes is null) = (ends_at is null)),
  add constraint a_closed_item_says_when
    check ((state in ('pending', 'approved', 'granted')) = (closed_at is null)),
  add constraint an_item_lasts_at_least_a_minute check (minutes is null or minutes > 0);

create unique index one_open_item_per_person_and_target
  on request_item (beneficiary_id, target_kind, target_id) where state in ('pending', 'approved');
-- What the clock may concern, for the sweep.
create index items_the_clock_concerns
  on request_item (state) where state in ('pending', 'approved', 'granted');

alter table request_decision
  add constraint a_decision_is_a_yes_or_a_no check (verdict in ('approved', 'rejected')),
  add constraint a_decision_never_widens
    check (minutes_from is null or (minutes is not null and minutes <= minutes_from)),
  add constraint nobody_lends_a_voice_to_themselves check (delegator_id <> approver_id);

-- Nobody decides on what they asked for or gain from, in whoever's place.
create function refuse_own_decisions() returns trigger language plpgsql as $$
begin
  if exists (
    select from request_item i
    where i.id = new.item_id
      and (new.approver_id in (i.requester_id, i.beneficiary_id)
           or new.delegator_id in (i.requester_id, i.beneficiary_id)))
  then
    raise exception 'nobody decides on what they asked for or gain from'
      using errcode = 'check_violation', constraint = 'nobody_decides_their_own_request';
  end if;
  return new;
end $$;
create trigger nobody_decides_their_own_request before insert or update on request_decision
  for each row execute function refuse_own_decisions();

-- What was decided stays as it was decided.
create function refuse_changed_decisions() returns trigger language plpgsql as $$
begin
  raise exception 'a decision is never changed' using errcode = 'check_violation';
end $$;
create trigger a_decision_is_never_changed before update or delete on request_decision
  for each row execute function refuse_changed_decisions();

create index open_approvers_by_person on request_approver (person_id) where removed_at is null;

alter table delegation
  add constraint nobody_delegates_to_themselves check (from_id <> to_id),
  add constraint a_delegation_ends_after_it_starts check (valid_to > valid_from);

alter table policy
  add constraint a_policy_has_a_known_state check (state in ('draft', 'enforced', 'retired')),
  add constraint an_enforced_policy_has_a_version check (state <> 'enforced' or version > 0);
