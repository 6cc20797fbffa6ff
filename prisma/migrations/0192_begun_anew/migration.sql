-- AlterTable
ALTER TABLE "person" ADD COLUMN     "previous_ended_at" TIMESTAMPTZ(3);
