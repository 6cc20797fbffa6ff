-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "actors" UUID[],
ADD COLUMN     "bearer_ids" UUID[],
ADD COLUMN     "bearer_since" TIMESTAMPTZ(3)[],
ADD COLUMN     "channel" TEXT;

-- CreateTable
CREATE TABLE "termination" (
    "id" UUID NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "spared_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "reason" TEXT NOT NULL,
    "words" TEXT,
    "who" TEXT NOT NULL,
    "tidied_at" TIMESTAMPTZ(3),

    CONSTRAINT "termination_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "termination_subject_id_at_idx" ON "termination"("subject_id", "at");

-- CreateIndex
CREATE INDEX "termination_at_idx" ON "termination"("at");

select set_config('postern.door', 'migration:0120_terminations', true);

-- What tickets of earlier versions hang on; none of them has a parent.
update "ticket" set
  "actors" = '{}',
  "channel" = case when "module_id" is not null then 'service'
                   when "is_impersonated" then 'support' else 'browser' end,
  "bearer_ids" = array_remove(array["id", "person_id", "module_id", "device_id"], null),
  "bearer_since" = array_fill("issued_at", array[
    cardinality(array_remove(array["id", "person_id", "module_id", "device_id"], null))]);

alter table "ticket"
  alter column "channel" set not null,
  add constraint "a_ticket_says_how_it_is_carried" check (
    "channel" in ('browser', 'cli', 'support', 'service', 'exchange')),
  add constraint "a_ticket_hangs_on_itself" check ("id" = any ("bearer_ids")),
  add constraint "a_ticket_hangs_on_whoever_it_names" check (
    ("person_id" is null or "person_id" = any ("bearer_ids"))
    and ("module_id" is null or "module_id" = any ("bearer_ids"))
    and ("device_id" is null or "device_id" = any ("bearer_ids"))
    and ("parent_id" is null or "parent_id" = any ("bearer_ids"))),
  add constraint "whoever_acts_ends_what_they_act_with" check ("actors" <@ "bearer_ids"),
  add constraint "each_bearer_has_its_instant" check (
    cardinality("bearer_ids") = cardinality("bearer_since"));

-- What hangs on a subject, among the tickets that no job has closed yet.
create index "ticket_bearer_idx" on "ticket" using gin ("bearer_ids") where "ended_at" is null;

-- What the tidying job still has to do.
create index "termination_untidied_idx" on "termination" ("at") where "tidied_at" is null;

alter table "termination"
  add constraint "a_termination_ends_something_known" check (
    "subject_kind" in ('person', 'ticket', 'device', 'module')),
  add constraint "only_a_person_is_ended_but_for_one_ticket" check (
    "spared_id" is null or "subject_kind" = 'person');

select guard_tables_with_doors();
