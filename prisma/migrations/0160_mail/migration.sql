-- CreateTable
CREATE TABLE "mail" (
    "id" UUID NOT NULL,
    "notice_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "address" TEXT,
    "place" JSONB,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL,
    "next_at" TIMESTAMPTZ(3),
    "reason" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reader_language" (
    "person_id" UUID NOT NULL,
    "locale" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reader_language_pkey" PRIMARY KEY ("person_id")
);

-- CreateIndex
CREATE INDEX "mail_state_created_at_idx" ON "mail"("state", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "mail_notice_id_address_key" ON "mail"("notice_id", "address");

-- What is due.
create index "mail_waiting_idx" on "mail" ("next_at") where "state" = 'waiting';

alter table "mail"
  add constraint "a_mail_is_in_a_known_state" check ("state" in ('waiting', 'sent', 'failed')),
  add constraint "a_mail_waits_for_an_instant_or_has_ended" check (
    ("state" = 'waiting') = ("next_at" is not null)
    and ("state" = 'waiting') = ("ended_at" is null)),
  add constraint "without_an_address_nothing_is_sent" check (
    "address" is not null or "state" = 'failed'),
  add constraint "what_failed_says_why" check ("state" <> 'failed' or "reason" is not null),
  add constraint "what_has_ended_forgets_the_place" check ("state" = 'waiting' or "place" is null);

alter table "reader_language"
  add constraint "a_language_has_its_code" check ("locale" ~ '^[a-z]{2}(-[A-Z]{2})?$');

select guard_tables_with_doors();
