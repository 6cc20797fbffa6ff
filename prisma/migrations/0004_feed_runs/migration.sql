-- AlterTable
ALTER TABLE "feed_run" DROP COLUMN "rollout_id",
ADD COLUMN     "done" INTEGER NOT NULL,
ADD COLUMN     "file_hash" BYTEA,
ADD COLUMN     "hold_reason" JSONB,
ADD COLUMN     "released_by" UUID,
ADD COLUMN     "total" INTEGER NOT NULL,
ALTER COLUMN "as_of" SET DATA TYPE DATE;

-- CreateTable
CREATE TABLE "feed_stage" (
    "run_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "employee_number" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "row_hash" BYTEA NOT NULL,
    "row" JSONB NOT NULL,

    CONSTRAINT "feed_stage_pkey" PRIMARY KEY ("run_id","person_id")
);

-- CreateIndex
CREATE INDEX "feed_stage_run_id_state_person_id_idx" ON "feed_stage"("run_id", "state", "person_id");
