-- AlterTable
ALTER TABLE "recording" ADD COLUMN     "removed_at" TIMESTAMPTZ(3),
ADD COLUMN     "store" TEXT NOT NULL DEFAULT 'folder';

create index recordings_to_remove on recording (destroyed_at)
  where destroyed_at is not null and removed_at is null;

alter table recording
  add constraint a_recording_lies_in_a_folder_or_a_bucket
    check (store = 'folder' or store ~ '^s3://[a-z0-9][a-z0-9.-]+(/[A-Za-z0-9_./-]+)?$'),
  add constraint only_what_is_destroyed_is_removed
    check (removed_at is null or destroyed_at is not null);

select guard_tables_with_doors();
