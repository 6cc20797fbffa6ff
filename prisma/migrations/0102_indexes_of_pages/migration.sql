-- How many work in a unit is counted within the index.
create index "person_org_unit_id_hr_state_idx" on person (org_unit_id, hr_state);
drop index "person_org_unit_id_idx";

-- How long approvals took under a policy, the latest first.
create index approved_items_by_policy_version on request_item (policy_version_id, id)
  where approved_at is not null;

create index extensions_by_extended_item on request_item (extends_id) where extends_id is not null;
