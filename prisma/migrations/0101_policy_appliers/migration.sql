-- AlterTable
ALTER TABLE "policy_version" ADD COLUMN     "applied_by" UUID;
