-- AlterTable
ALTER TABLE "bastion_right" ADD COLUMN     "drain_minutes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "needs_observer" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "bastion_watch" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "bastion_watch_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "bastion_watch_session_id_idx" ON "bastion_watch"("session_id");

alter table bastion_right
  add constraint a_session_drains_for_an_hour_at_most check (drain_minutes between 0 and 60);

select guard_tables_with_doors();
