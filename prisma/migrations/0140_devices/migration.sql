-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "device_proven_at" TIMESTAMPTZ(3),
ADD COLUMN     "former_hash" BYTEA,
ADD COLUMN     "former_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "detection" ALTER COLUMN "ticket_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "device" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "thumbprint" TEXT NOT NULL,
    "handle_hash" BYTEA NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "browser" TEXT,
    "system" TEXT,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_address" TEXT,
    "places" TEXT[],
    "failures" INTEGER NOT NULL DEFAULT 0,
    "blocked_at" TIMESTAMPTZ(3),
    "blocked_by" TEXT,

    CONSTRAINT "device_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "device_assessment" (
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "act" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "device_id" UUID,
    "signals" JSONB NOT NULL,
    "has_passkey" BOOLEAN NOT NULL,
    "place" TEXT,
    "score" INTEGER NOT NULL,
    "level" TEXT NOT NULL,
    "decision" TEXT NOT NULL,

    CONSTRAINT "device_assessment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bound_key" (
    "ticket_id" UUID NOT NULL,
    "jwk" JSONB NOT NULL,
    "bound_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bound_key_pkey" PRIMARY KEY ("ticket_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ticket_former_hash_key" ON "ticket"("former_hash");

-- CreateIndex
CREATE UNIQUE INDEX "device_handle_hash_key" ON "device"("handle_hash");

-- CreateIndex
CREATE UNIQUE INDEX "device_person_id_thumbprint_key" ON "device"("person_id", "thumbprint");

-- CreateIndex
CREATE INDEX "device_thumbprint_idx" ON "device"("thumbprint");

-- CreateIndex
CREATE INDEX "device_assessment_at_idx" ON "device_assessment"("at");

-- CreateIndex
CREATE INDEX "device_assessment_person_id_at_idx" ON "device_assessment"("person_id", "at");

alter table "device"
  add constraint "a_device_is_of_a_known_kind" check ("kind" in ('desktop', 'phone', 'tablet', 'other')),
  add constraint "somebody_blocked_it" check (("blocked_at" is null) = ("blocked_by" is null)),
  add constraint "its_owner_or_security_blocked_it" check ("blocked_by" in ('owner', 'security'));

alter table "device_assessment"
  add constraint "an_assessment_is_of_a_known_act" check ("act" in ('sign-in', 'step-up', 'check')),
  add constraint "an_assessment_has_a_level" check ("level" in ('low', 'medium', 'high')),
  add constraint "an_assessment_decides" check ("decision" in ('allow', 'step-up', 'deny'));

alter table "ticket"
  add constraint "a_device_proved_itself" check ("device_id" is not null or "device_proven_at" is null),
  add constraint "a_former_handle_ends" check ("former_hash" is not null or "former_until" is null);

alter table "detection"
  drop constraint "a_detection_is_of_a_known_kind",
  add constraint "a_detection_is_of_a_known_kind" check ("kind" in (
    'ticket_overreach', 'not_for_modules', 'device_mismatch', 'device_unproven', 'risky_client'));

select guard_tables_with_doors();
