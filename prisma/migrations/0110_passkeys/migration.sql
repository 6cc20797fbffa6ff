-- AlterTable
ALTER TABLE "login_transaction" ADD COLUMN     "assurance" INTEGER,
ADD COLUMN     "challenge" TEXT,
ADD COLUMN     "ticket_id" UUID;

-- CreateTable
CREATE TABLE "passkey" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "aaguid" UUID NOT NULL,
    "is_synced" BOOLEAN NOT NULL,
    "is_backed_up" BOOLEAN NOT NULL,
    "is_attested" BOOLEAN NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "failures" INTEGER NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "disabled_because" TEXT,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");

-- CreateIndex
CREATE INDEX "passkey_person_id_idx" ON "passkey"("person_id");

alter table "login_transaction"
  drop constraint "it_is_a_sign_in_or_an_enrolment",
  drop constraint "a_login_is_in_a_known_state",
  drop constraint "an_enrolment_came_by_a_link",
  add constraint "a_login_says_what_it_is_for" check (
    "purpose" in ('sign-in', 'enrolment', 'addition')),
  add constraint "a_login_is_in_a_known_state" check (
    "status" in ('asked', 'password', 'enrolling', 'registering', 'adding', 'added', 'complete',
                 'redeemed', 'failed')),
  add constraint "an_enrolment_came_by_a_link" check (
    "purpose" <> 'enrolment' or "link_id" is not null),
  add constraint "what_is_chosen_beside_a_code_is_a_password" check (
    "status" <> 'enrolling' or "chosen" is not null),
  add constraint "an_addition_belongs_to_a_ticket_and_makes_none" check (
    case when "purpose" = 'addition'
      then "ticket_id" is not null and "status" in ('adding', 'added', 'failed')
      else "status" not in ('adding', 'added') end);

alter table "passkey"
  add constraint "a_public_key_is_at_most_4_kb" check (octet_length("public_key") between 1 and 4096),
  add constraint "a_credential_id_is_at_most_1023_bytes" check (
    octet_length("credential_id") between 16 and 1023),
  add constraint "a_passkey_has_a_name" check (length("name") between 1 and 100),
  add constraint "a_disabled_passkey_says_why" check (
    ("disabled_at" is null) = ("disabled_because" is null)
    and "disabled_because" in ('failures', 'cloned'));

select guard_tables_with_doors();
