-- CreateTable
CREATE TABLE "recovery_code" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recovery" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "started_by" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "needs_second" BOOLEAN NOT NULL,
    "confirmed_by" UUID,
    "confirmed_at" TIMESTAMPTZ(3),
    "link_id" UUID,

    CONSTRAINT "recovery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "recovery_code_code_hash_key" ON "recovery_code"("code_hash");

-- CreateIndex
CREATE INDEX "recovery_code_person_id_idx" ON "recovery_code"("person_id");

-- CreateIndex
CREATE INDEX "recovery_person_id_idx" ON "recovery"("person_id");

alter table "recovery"
  add constraint "nobody_recovers_themselves" check (
    "started_by" <> "person_id" and "confirmed_by" is distinct from "person_id"),
  add constraint "the_second_person_is_another" check ("confirmed_by" is distinct from "started_by"),
  add constraint "a_confirmation_has_its_instant" check (
    ("confirmed_by" is null) = ("confirmed_at" is null)),
  add constraint "no_link_before_the_second_person" check (
    "link_id" is null or not "needs_second" or "confirmed_by" is not null);

alter table "login_transaction"
  drop constraint "a_login_is_in_a_known_state",
  add constraint "a_login_is_in_a_known_state" check (
    "status" in ('asked', 'password', 'enrolling', 'registering', 'adding', 'added', 'confirming',
                 'recovered', 'complete', 'redeemed', 'failed'));

select guard_tables_with_doors();
