-- AlterTable
ALTER TABLE "position" ADD COLUMN     "is_followed" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "mover_case" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL,
    "followed_at" TIMESTAMPTZ(3) NOT NULL,
    "from_unit_id" UUID,
    "to_unit_id" UUID,
    "from_manager_id" UUID,
    "to_manager_id" UUID,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "note" TEXT,
    "noted_at" TIMESTAMPTZ(3),

    CONSTRAINT "mover_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mover_item" (
    "case_id" UUID NOT NULL,
    "assignment_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "review_by" TIMESTAMPTZ(3),
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "mover_item_pkey" PRIMARY KEY ("case_id","assignment_id")
);

-- CreateIndex
CREATE INDEX "mover_case_person_id_idx" ON "mover_case"("person_id");

-- CreateIndex
CREATE INDEX "mover_case_state_opened_at_idx" ON "mover_case"("state", "opened_at");

-- Whoever moved before this was there is asked about nothing.
select set_config('postern.door', 'migration', true);
update position set is_followed = true;
create index positions_to_follow on position (person_id) where is_primary and not is_followed;

create unique index one_open_mover_case_per_person on mover_case (person_id) where state = 'open';
create index assignments_asked_about on mover_item (assignment_id) where state = 'asked';
alter table mover_case
  add constraint a_mover_case_has_a_known_state
    check (state in ('open', 'done', 'lapsed', 'withdrawn')),
  add constraint an_open_mover_case_has_a_due_instant
    check (state <> 'open' or (due_at is not null and ended_at is null)),
  add constraint a_mover_case_that_is_over_says_since_when
    check (state = 'open' or ended_at is not null);
alter table mover_item
  add constraint a_mover_item_has_a_known_state
    check (state in ('asked', 'kept', 'ended', 'lapsed', 'withdrawn')),
  add constraint somebody_decided_what_is_kept_or_ended
    check ((state in ('kept', 'ended')) = (decided_by is not null and decided_at is not null)),
  add constraint nobody_confirms_their_own_move
    check (decided_by is null or decided_by <> person_id);

select guard_tables_with_doors();
