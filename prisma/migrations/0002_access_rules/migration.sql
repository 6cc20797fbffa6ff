-- The rules of access that must never break, said again by the database.

alter table assignment
  add constraint an_assignment_never_ends_before_it_starts
    check (valid_to is null or valid_to >= valid_from),
  add constraint an_assignment_has_a_known_source
    check (source in ('rule', 'takeover', 'direct', 'emergency', 'request')),
  add constraint an_assignment_names_what_made_it
    check (source in ('direct', 'emergency') or source_id is not null),
  add constraint an_assignment_is_to_an_entitlement_or_a_role
    check (target_kind in ('entitlement', 'role')),
  add constraint a_closed_assignment_has_an_end
    check (closed_by is null or (valid_to is not null and end_reason is not null));

-- Only what a rule keeps confirming may last without an end or a review.
alter table assignment add constraint every_right_ends_by_itself
  check (source = 'rule' or valid_to is not null or review_by is not null);

create unique index one_open_grant_per_request_item
  on assignment (source_id) where source = 'request' and closed_by is null;
create index open_assignments_by_end
  on assignment (least(valid_to, review_by))
  where closed_by is null and (valid_to is not null or review_by is not null);

alter table block
  add constraint a_block_never_ends_before_it_starts
    check (valid_to is null or valid_to >= valid_from),
  add constraint a_block_has_a_known_kind
    check (kind in ('leave', 'suspension', 'condition', 'conflict')),
  add constraint a_block_of_everything_is_leave_or_suspension
    check (kind in ('leave', 'suspension') = (entitlement_id is null and assignment_id is null));

alter table access
  add constraint access_ends_after_it_starts check (valid_to is null or valid_to > valid_from),
  add constraint access_has_a_reason check (cardinality(reasons) > 0),
  add constraint closed_access_has_an_end check (closed_by is null or valid_to is not null);

create unique index one_open_access_per_person_and_entitlement
  on access (person_id, entitlement_id) where valid_to is null and withdrawn_by is null;
-- What the clock ended and nobody tidied yet.
create index access_to_tidy
  on access (valid_to) where closed_by is null and withdrawn_by is null and valid_to is not null;

alter table change
  add constraint changes_are_numbered_from_one check (number > 0);
-- What the brake counts.
create index counted_losses on change (at) where is_counted and cardinality(losses) > 0;

alter table rule
  add constraint a_rule_has_a_known_state
    check (state in ('draft', 'record_only', 'enforced', 'retired'));
alter table rule_version
  add constraint a_rule_version_has_a_known_state
    check (state in ('draft', 'record_only', 'enforced', 'superseded', 'discarded'));
create unique index one_enforced_version_per_rule
  on rule_version (rule_id) where state = 'enforced';
create unique index one_draft_per_rule on rule_version (rule_id) where state = 'draft';
create unique index one_recorded_version_per_rule
  on rule_version (rule_id) where state = 'record_only';

alter table sod_rule
  add constraint a_separation_rule_has_two_different_sides
    check (cardinality(left_ids) > 0 and cardinality(right_ids) > 0
           and not left_ids && right_ids),
  add constraint a_separation_rule_has_a_known_mode
    check (mode in ('record', 'ask', 'refuse'));

alter table rollout
  add constraint a_rollout_has_a_known_state
    check (state in ('previewed', 'held', 'running', 'paused', 'done', 'cancelled', 'undone')),
  add constraint nobody_releases_what_they_started
    check (released_by is null or started_by is null or released_by <> started_by),
  add constraint a_held_rollout_says_why check (state <> 'held' or hold_reason is not null);
alter table rollout_person
  add constraint a_rollout_person_has_a_known_state
    check (state in ('planned', 'held', 'done', 'undone'));
create index rollout_person_to_do
  on rollout_person (rollout_id, person_id) where state = 'planned';

-- Plans remember rules, roles and the catalogue under this stamp; whatever changes them changes it,
-- so no command can forget to say so.
create function stamp_world() returns trigger language plpgsql as $$
begin
  insert into setting (key, value, changed_at)
  values ('access.world', to_jsonb(gen_random_uuid()::text), clock_timestamp())
  on conflict (key) do update set value = excluded.value, changed_at = excluded.changed_at;
  return null;
end $$;

create trigger entitlements_change_the_world after insert or update or delete on entitlement
  for each statement execute function stamp_world();
create trigger roles_change_the_world after insert or update or delete on role
  for each statement execute function stamp_world();
create trigger role_entitlements_change_the_world
  after insert or update or delete on role_entitlement
  for each statement execute function stamp_world();
create trigger role_inclusions_change_the_world
  after insert or update or delete on role_inclusion
  for each statement execute function stamp_world();
create trigger systems_change_the_world after insert or update or delete on system
  for each statement execute function stamp_world();
create trigger conditions_change_the_world after insert or update or delete on condition
  for each statement execute function stamp_world();
create trigger rule_versions_change_the_world after insert or update or delete on rule_version
  for each statement execute function stamp_world();
create trigger sod_rules_change_the_world after insert or update or delete on sod_rule
  for each statement execute function stamp_world();
