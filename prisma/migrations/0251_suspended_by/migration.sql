-- AlterTable
ALTER TABLE "person" ADD COLUMN     "suspended_by" TEXT;

select set_config('postern.door', 'migration:0251_suspended_by', true);
update "person"
set "suspended_by" =
  case when "suspended_reason" = 'scim' or "suspended_reason" like 'hint %' then 'feed' else 'person' end
where "suspended_at" is not null;

alter table "person"
  add constraint "a_suspension_is_a_feeds_or_a_persons" check ("suspended_by" in ('person', 'feed'));

select guard_tables_with_doors();
