-- The log only grows: what was said stays said, whoever asks.
create function refuse_changing_the_log() returns trigger language plpgsql as $$
begin
  raise exception '% only takes new rows', tg_table_name
    using errcode = 'insufficient_privilege', hint = 'The log is never edited.';
end $$;

create trigger events_are_never_edited
  before update or delete or truncate on audit_event
  for each statement execute function refuse_changing_the_log();
create trigger leaves_are_never_edited
  before update or delete or truncate on audit_leaf
  for each statement execute function refuse_changing_the_log();
create trigger checkpoints_are_never_edited
  before update or delete or truncate on audit_checkpoint
  for each statement execute function refuse_changing_the_log();
create trigger signers_are_never_edited
  before update or delete or truncate on audit_signer
  for each statement execute function refuse_changing_the_log();
create trigger tiles_are_never_deleted
  before delete or truncate on audit_tile
  for each statement execute function refuse_changing_the_log();

-- A tile takes more hashes until it is full; those it has stay.
create function refuse_changing_hashes() returns trigger language plpgsql as $$
begin
  if substr(new.hashes, 1, length(old.hashes)) is distinct from old.hashes
     or new.level <> old.level or new.index <> old.index then
    raise exception 'hashes of the log never change'
      using errcode = 'insufficient_privilege', hint = 'The log is never edited.';
  end if;
  return new;
end $$;

create trigger hashes_never_change before update on audit_tile
  for each row execute function refuse_changing_hashes();

alter table audit_tile
  add constraint a_tile_holds_at_most_256_hashes
    check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0);
alter table audit_event
  add constraint an_event_has_a_known_outcome check (outcome in ('done', 'refused', 'read'));

alter table data_key
  add constraint a_key_has_a_known_state check (state in ('active', 'retired', 'destroyed')),
  add constraint a_destroyed_key_is_gone
    check ((state = 'destroyed') = (wrapped is null) and
           (state = 'destroyed') = (destroyed_at is not null));
create unique index one_active_key_per_scope on data_key (scope) where state = 'active';

-- A destroyed key stays destroyed, and no key is forgotten.
create function refuse_reviving_keys() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state = 'destroyed' then
    raise exception 'keys are destroyed, never deleted or revived'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

create trigger keys_are_never_revived before update or delete on data_key
  for each row execute function refuse_reviving_keys();
