-- CreateTable
CREATE TABLE "feed_end" (
    "feed_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "is_released" BOOLEAN NOT NULL,

    CONSTRAINT "feed_end_pkey" PRIMARY KEY ("feed_id","person_id")
);

-- CreateTable
CREATE TABLE "person_turn_hold" (
    "person_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "held_at" TIMESTAMPTZ(3) NOT NULL,
    "gains" UUID[],
    "losses" UUID[],
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "released_by" UUID,

    CONSTRAINT "person_turn_hold_pkey" PRIMARY KEY ("person_id")
);

-- CreateIndex
CREATE INDEX "feed_end_person_id_idx" ON "feed_end"("person_id");

alter table person_turn_hold
  add constraint "a_turn_is_held_failed_or_released" check (state in ('held', 'failed', 'released')),
  add constraint "a_released_turn_was_released_by_somebody" check (
    (state = 'released') = (released_by is not null)),
  add constraint "a_failed_turn_is_tried_again" check ((state = 'failed') = (retry_at is not null));

select guard_tables_with_doors();
