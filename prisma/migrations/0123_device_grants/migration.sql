-- CreateTable
CREATE TABLE "device_grant" (
    "id" UUID NOT NULL,
    "device_hash" BYTEA NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "state" TEXT NOT NULL,
    "address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "polled_at" TIMESTAMPTZ(3),
    "person_id" UUID,
    "ticket_id" UUID,

    CONSTRAINT "device_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "device_guess" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "device_guess_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "device_grant_device_hash_key" ON "device_grant"("device_hash");

-- CreateIndex
CREATE UNIQUE INDEX "device_grant_code_hash_key" ON "device_grant"("code_hash");

-- CreateIndex
CREATE INDEX "device_grant_address_created_at_idx" ON "device_grant"("address", "created_at");

-- CreateIndex
CREATE INDEX "device_guess_person_id_at_idx" ON "device_guess"("person_id", "at");

alter table "device_grant"
  add constraint "a_grant_is_in_a_known_state" check ("state" in (
    'pending', 'approved', 'denied', 'redeemed')),
  add constraint "somebody_decided_with_a_ticket" check (
    ("state" = 'pending') = ("person_id" is null) and ("person_id" is null) = ("ticket_id" is null));

select guard_tables_with_doors();
