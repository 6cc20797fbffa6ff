-- AlterTable
ALTER TABLE "person" ADD COLUMN     "merged_into" UUID;

alter table person
  add constraint "a_merged_record_has_ended" check (merged_into is null or hr_state = 'ended'),
  add constraint "nobody_is_merged_into_themselves" check (merged_into <> id);
