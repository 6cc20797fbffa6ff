-- Refuses any write that came through none of the doors: a guard against accident, not against the
-- database's owner. Statement-level, so a set of 5,000 rows pays once.
create function refuse_writes_outside_doors() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('postern.door', true), '') = '' then
    raise exception 'a write to % came through no door', tg_table_name
      using errcode = 'insufficient_privilege',
            hint = 'Change the domain through a command.';
  end if;
  return null;
end $$;

-- Puts the guard on every table that has none; later migrations that add tables call it again.
create function guard_tables_with_doors() returns void language plpgsql as $$
declare
  unguarded regclass;
begin
  for unguarded in
    select c.oid::regclass
    from pg_class c
    where c.relkind = 'r'
      and c.relnamespace = 'public'::regnamespace
      and c.relname <> '_prisma_migrations'
      and not exists (
        select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'writes_come_through_doors')
  loop
    execute format(
      'create trigger writes_come_through_doors before insert or update or delete or truncate
       on %s for each statement execute function refuse_writes_outside_doors()', unguarded);
  end loop;
end $$;

select guard_tables_with_doors();
