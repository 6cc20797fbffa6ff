-- CreateTable
CREATE TABLE "process" (
    "id" UUID NOT NULL,
    "planes" TEXT[],
    "host" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "process_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "termination_ack" (
    "termination_id" UUID NOT NULL,
    "process_id" UUID NOT NULL,
    "forgotten_at" TIMESTAMPTZ(3) NOT NULL,
    "how" TEXT NOT NULL,

    CONSTRAINT "termination_ack_pkey" PRIMARY KEY ("termination_id","process_id")
);

-- CreateIndex
CREATE INDEX "process_seen_at_idx" ON "process"("seen_at");

alter table "termination_ack"
  add constraint "it_was_forgotten_by_notice_or_behind_the_fence" check ("how" in ('notice', 'fence'));

select guard_tables_with_doors();
