-- AlterTable
ALTER TABLE "feed_event" ADD COLUMN     "is_hint" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "feed_wecom_key" (
    "id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "corp_id" TEXT NOT NULL,
    "is_hr" BOOLEAN NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),

    CONSTRAINT "feed_wecom_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "feed_wecom_key_feed_id_idx" ON "feed_wecom_key"("feed_id");

select guard_tables_with_doors();
