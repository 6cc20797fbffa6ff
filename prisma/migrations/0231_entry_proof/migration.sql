-- AlterTable
ALTER TABLE "bastion_right" ADD COLUMN     "proof" TEXT NOT NULL DEFAULT 'none';

-- CreateTable
CREATE TABLE "bastion_confirmation" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "host_id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "code_hash" BYTEA,
    "address" TEXT,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "denied_at" TIMESTAMPTZ(3),

    CONSTRAINT "bastion_confirmation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "bastion_confirmation_ticket_id_idx" ON "bastion_confirmation"("ticket_id");

-- CreateIndex
CREATE INDEX "bastion_confirmation_person_id_asked_at_idx" ON "bastion_confirmation"("person_id", "asked_at");

create index bastion_confirmations_by_code on bastion_confirmation (code_hash)
  where code_hash is not null;

alter table bastion_right
  add constraint a_bastion_right_asks_a_known_proof check (proof in ('none', 'code', 'passkey'));
alter table bastion_confirmation
  add constraint a_confirmation_is_of_a_known_kind check (kind in ('code', 'passkey')),
  add constraint what_a_page_confirms_has_a_code check ((kind = 'passkey') = (code_hash is not null)),
  add constraint nothing_is_both_confirmed_and_denied
    check (confirmed_at is null or denied_at is null);

select guard_tables_with_doors();
