-- AlterTable
ALTER TABLE "device_grant" ADD COLUMN     "issued_id" UUID;

-- DropIndex
DROP INDEX "device_grant_address_created_at_idx";

-- CreateIndex
CREATE INDEX "device_grant_created_at_idx" ON "device_grant"("created_at");

-- CreateIndex
CREATE INDEX "device_grant_ticket_id_idx" ON "device_grant"("ticket_id");
