-- CreateTable
CREATE TABLE "feed_source" (
    "feed_id" UUID NOT NULL,
    "spec" JSONB NOT NULL,
    "schedule" JSONB NOT NULL,
    "late_minutes" INTEGER NOT NULL,
    "sealed" BYTEA,
    "set_by" UUID,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "last_hash" BYTEA,
    "failing_since" TIMESTAMPTZ(3),
    "told_at" TIMESTAMPTZ(3),

    CONSTRAINT "feed_source_pkey" PRIMARY KEY ("feed_id")
);

-- CreateTable
CREATE TABLE "feed_pick_up" (
    "id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "run_id" UUID,

    CONSTRAINT "feed_pick_up_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "feed_source_next_at_idx" ON "feed_source"("next_at");

-- CreateIndex
CREATE INDEX "feed_pick_up_feed_id_at_idx" ON "feed_pick_up"("feed_id", "at");

alter table "feed_pick_up"
  add constraint "a_pick_up_has_one_outcome" check (
    "outcome" in ('imported', 'held', 'same', 'missing', 'refused', 'failed'));
alter table "feed_source"
  add constraint "who_was_told_was_told_of_a_failure" check (
    "told_at" is null or "failing_since" is not null);

select guard_tables_with_doors();
