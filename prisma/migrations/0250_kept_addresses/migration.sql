-- CreateTable
CREATE TABLE "scim_user_address" (
    "person_id" UUID NOT NULL,
    "place" INTEGER NOT NULL,
    "value" TEXT NOT NULL,
    "type" TEXT,
    "is_primary" BOOLEAN,

    CONSTRAINT "scim_user_address_pkey" PRIMARY KEY ("person_id","place")
);

create index addresses_of_users_by_value on scim_user_address (lower(value));

-- Written by the database itself: a filter finds what is kept, whoever keeps it.
create function keep_addresses() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.person_id = old.person_id
     and new.attributes -> 'emails' is not distinct from old.attributes -> 'emails' then
    return null;
  end if;
  if tg_op <> 'INSERT' then
    delete from scim_user_address where person_id = old.person_id;
  end if;
  if tg_op = 'DELETE' then
    return null;
  end if;
  if jsonb_typeof(new.attributes -> 'emails') = 'array' then
    insert into scim_user_address (person_id, place, value, type, is_primary)
    select new.person_id, k.place, k.email ->> 'value', k.email ->> 'type',
           (k.email ->> 'primary')::boolean
    from jsonb_array_elements(new.attributes -> 'emails') with ordinality as k (email, place)
    where k.email ->> 'value' is not null;
  end if;
  return null;
end $$;

create trigger addresses_follow_what_is_kept after insert or update or delete on scim_user
  for each row execute function keep_addresses();

insert into scim_user_address (person_id, place, value, type, is_primary)
select s.person_id, k.place, k.email ->> 'value', k.email ->> 'type',
       (k.email ->> 'primary')::boolean
from scim_user s, jsonb_array_elements(
  case when jsonb_typeof(s.attributes -> 'emails') = 'array' then s.attributes -> 'emails'
       else '[]' end) with ordinality as k (email, place)
where k.email ->> 'value' is not null;

-- A newcomer is compared with whoever has the same name, in however large a company.
create index people_by_name on person (lower(family_name), lower(given_name));

-- How many people a feed brought lately, and since when it brings any.
create index "person_created_at_idx" on "person" ("created_at");
create index "person_number_feed_id_since_idx" on "person_number" ("feed_id", "since");

select guard_tables_with_doors();
