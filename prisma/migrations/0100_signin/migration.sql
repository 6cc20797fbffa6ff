-- AlterTable
ALTER TABLE "login_transaction" ADD COLUMN     "chosen" TEXT,
ADD COLUMN     "link_id" UUID,
ADD COLUMN     "purpose" TEXT NOT NULL,
ALTER COLUMN "return_to" SET NOT NULL;

-- AlterTable
ALTER TABLE "totp" ADD COLUMN     "disabled_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "login_transaction_person_id_created_at_idx" ON "login_transaction"("person_id", "created_at");

-- Whoever signs in names themselves by number or work address; the address in any case.
create index "person_work_email_idx" on "person" (lower("work_email"));

alter table "login_transaction"
  add constraint "it_is_a_sign_in_or_an_enrolment" check ("purpose" in ('sign-in', 'enrolment')),
  add constraint "a_login_is_in_a_known_state" check (
    "status" in ('asked', 'password', 'enrolling', 'complete', 'redeemed', 'failed')),
  add constraint "a_login_is_exchanged_once" check (("status" = 'redeemed') = ("redeemed_at" is not null)),
  add constraint "who_proved_something_is_somebody" check (
    "person_id" is not null or "status" in ('asked', 'failed')),
  add constraint "an_enrolment_came_by_a_link" check (
    "purpose" <> 'enrolment' or ("link_id" is not null and "chosen" is not null)),
  add constraint "a_login_returns_to_a_path_of_its_own" check ("return_to" like '/%' and "return_to" not like '//%');

alter table "enrolment_link"
  add constraint "a_link_says_what_it_is_for" check ("purpose" in ('joining', 'recovery')),
  add constraint "a_link_ends_after_it_starts" check ("valid_to" >= "valid_from");

create unique index "one_authenticator_a_person" on "totp" ("person_id")
  where "confirmed_at" is not null and "removed_at" is null;
