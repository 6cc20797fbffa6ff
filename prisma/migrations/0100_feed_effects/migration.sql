-- AlterTable
ALTER TABLE "feed_run" ADD COLUMN     "is_dry_run" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "feed_effect" (
    "run_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "employee_number" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "gains" UUID[],
    "losses" UUID[],

    CONSTRAINT "feed_effect_pkey" PRIMARY KEY ("run_id","position")
);

select guard_tables_with_doors();
