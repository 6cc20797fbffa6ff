-- AlterTable
ALTER TABLE "position" ADD COLUMN     "job_id" TEXT;

-- CreateTable
CREATE TABLE "person_number" (
    "number" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "feed_id" UUID,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_number_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "feed_secret" (
    "id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),

    CONSTRAINT "feed_secret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed_event" (
    "id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "kind" TEXT,
    "number" TEXT,
    "lane" INTEGER NOT NULL,
    "effective" TEXT,
    "entered_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "sealed" BYTEA,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "detail" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "settled_at" TIMESTAMPTZ(3),
    "person_id" UUID,
    "gains" UUID[],
    "losses" UUID[],
    "released_by" UUID,

    CONSTRAINT "feed_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "person_number_person_id_idx" ON "person_number"("person_id");

-- CreateIndex
CREATE INDEX "feed_secret_feed_id_idx" ON "feed_secret"("feed_id");

-- CreateIndex
CREATE UNIQUE INDEX "feed_event_feed_id_key_key" ON "feed_event"("feed_id", "key");

-- CreateIndex
CREATE INDEX "feed_event_feed_id_state_lane_received_at_idx" ON "feed_event"("feed_id", "state", "lane", "received_at");

-- CreateIndex
CREATE INDEX "feed_event_feed_id_received_at_idx" ON "feed_event"("feed_id", "received_at");

-- CreateIndex
CREATE INDEX "feed_event_number_state_idx" ON "feed_event"("number", "state");

-- CreateIndex
CREATE INDEX "feed_event_person_id_idx" ON "feed_event"("person_id");

alter table "feed_event"
  add constraint "an_event_is_in_one_of_its_states" check (
    "state" in ('new', 'received', 'waiting', 'applied', 'ignored', 'held', 'failed')),
  add constraint "an_event_is_settled_when_it_no_longer_waits" check (
    ("settled_at" is not null) = ("state" in ('applied', 'ignored', 'held', 'failed')));

select guard_tables_with_doors();
