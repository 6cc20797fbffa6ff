-- What an installation had decided before: whoever changes it sees from what.
-- AlterTable
ALTER TABLE "setting" ADD COLUMN     "previous" JSONB;
