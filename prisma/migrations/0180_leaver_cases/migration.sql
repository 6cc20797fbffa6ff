-- AlterTable
ALTER TABLE "assignment" ADD COLUMN     "planned_to" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "leaver_case" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "since" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "rescinded_at" TIMESTAMPTZ(3),
    "rehired_at" TIMESTAMPTZ(3),
    "ended_by" UUID[],
    "trouble_at" TIMESTAMPTZ(3),
    "restored" JSONB,

    CONSTRAINT "leaver_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leaver_plane" (
    "case_id" UUID NOT NULL,
    "plane" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "found" JSONB NOT NULL,
    "alive" INTEGER NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "off_at" TIMESTAMPTZ(3),

    CONSTRAINT "leaver_plane_pkey" PRIMARY KEY ("case_id","plane")
);

-- CreateTable
CREATE TABLE "leaver_item" (
    "id" UUID NOT NULL,
    "case_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "offered_to" UUID,
    "state" TEXT NOT NULL,
    "new_owner" UUID,
    "is_interim" BOOLEAN NOT NULL DEFAULT false,
    "due_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" UUID,
    "back" TEXT,

    CONSTRAINT "leaver_item_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "leaver_case_person_id_idx" ON "leaver_case"("person_id");

-- CreateIndex
CREATE INDEX "leaver_case_state_idx" ON "leaver_case"("state");

-- CreateIndex
CREATE INDEX "leaver_item_offered_to_idx" ON "leaver_item"("offered_to");

-- CreateIndex
CREATE UNIQUE INDEX "leaver_item_case_id_kind_subject_id_key" ON "leaver_item"("case_id", "kind", "subject_id");

-- Nothing that was closed before ever comes back for longer than it then lasted.
select set_config('postern.door', 'migration:0180_leaver_cases', true);
update "assignment" set "planned_to" = "valid_to" where "closed_by" is not null;

-- One end of one person at a time.
create unique index one_live_leaver_case_per_person
  on "leaver_case" ("person_id") where "state" in ('announced', 'open');

alter table "leaver_case"
  add constraint "a_leaver_case_has_a_known_state" check (
    "state" in ('announced', 'open', 'closed', 'rescinded')),
  add constraint "a_leaver_case_counts_from_an_end_that_came" check (
    "state" not in ('open', 'closed') or "since" is not null),
  add constraint "an_announced_leaver_case_has_no_clock" check (
    "state" <> 'announced' or "since" is null),
  add constraint "a_closed_leaver_case_says_when" check (
    "state" <> 'closed' or "closed_at" is not null),
  add constraint "a_rescinded_leaver_case_says_when" check (
    ("state" = 'rescinded') = ("rescinded_at" is not null));

alter table "leaver_plane"
  add constraint "a_plane_is_off_when_nothing_is_left" check ("off_at" is null or "alive" = 0);

alter table "leaver_item"
  add constraint "a_leaver_item_has_a_known_state" check (
    "state" in ('open', 'moved', 'elsewhere', 'stayed', 'shown')),
  add constraint "a_moved_leaver_item_has_a_new_owner" check (
    "state" <> 'moved' or "new_owner" is not null),
  add constraint "what_is_offered_back_was_moved" check ("back" is null or "state" = 'moved'),
  add constraint "a_leaver_item_goes_back_in_a_known_way" check (
    "back" is null or "back" in ('offered', 'returned', 'kept'));

select guard_tables_with_doors();
