-- AlterTable
ALTER TABLE "ssh_authority" ADD COLUMN     "replaced_at" TIMESTAMPTZ(3),
ADD COLUMN     "used_from" TIMESTAMPTZ(3);

-- Whatever there was so far signed from its first instant.
select set_config('postern.door', 'migration:0202_authority_rotation', true);
update ssh_authority set used_from = created_at;

drop index one_live_authority_of_a_purpose;
create unique index one_signing_authority_of_a_purpose on ssh_authority (purpose)
  where used_from is not null and replaced_at is null and retired_at is null;
create unique index one_next_authority_of_a_purpose on ssh_authority (purpose)
  where used_from is null and retired_at is null;

alter table ssh_authority
  add constraint only_an_authority_in_use_is_replaced
    check (replaced_at is null or used_from is not null),
  add constraint an_authority_in_use_is_replaced_before_it_is_retired
    check (retired_at is null or used_from is null or replaced_at is not null);

select guard_tables_with_doors();
