-- AlterTable
ALTER TABLE "feed" ADD COLUMN     "bound_by" UUID;

-- AlterTable
ALTER TABLE "feed_event" ADD COLUMN     "signed_by" UUID[] DEFAULT ARRAY[]::UUID[];

-- AlterTable
ALTER TABLE "module" ADD COLUMN     "shaped_by" UUID;
