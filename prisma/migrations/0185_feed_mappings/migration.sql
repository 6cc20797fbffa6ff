-- AlterTable
ALTER TABLE "feed_event" ADD COLUMN     "mapped_by" UUID[] DEFAULT ARRAY[]::UUID[],
ADD COLUMN     "mapping_version" INTEGER,
ADD COLUMN     "whole" BYTEA;

-- AlterTable
ALTER TABLE "feed_secret" ADD COLUMN     "is_given" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "feed_mapping" (
    "id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "spec" JSONB,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feed_mapping_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "feed_mapping_feed_id_version_key" ON "feed_mapping"("feed_id", "version");

-- What is kept whole is looked for by feed, and forgotten by age.
create index "feed_event_whole_idx" on "feed_event" ("feed_id", "received_at")
  where "whole" is not null;

alter table "feed_event"
  add constraint "only_what_could_not_be_mapped_is_kept_whole" check (
    "whole" is null or ("state" = 'failed' and "reason" = 'not_mapped'));

-- A version is what somebody wrote: another one is another version.
create function refuse_changed_mapping() returns trigger language plpgsql as $$
begin
  raise exception 'a version of a mapping is never changed';
end $$;
create trigger a_version_of_a_mapping_stays before update or delete on "feed_mapping"
  for each row execute function refuse_changed_mapping();

select guard_tables_with_doors();
