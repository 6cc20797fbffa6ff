-- CreateTable
CREATE TABLE "key_destruction" (
    "id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "version" INTEGER,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "requested_by" UUID,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" UUID,
    "decided_at" TIMESTAMPTZ(3),
    "certificate" JSONB,
    "event_id" UUID,

    CONSTRAINT "key_destruction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "key_destruction_requested_at_id_idx" ON "key_destruction"("requested_at", "id");

alter table "key_destruction"
  add constraint "a_destruction_is_in_a_known_state" check ("state" in ('asked', 'done', 'withdrawn')),
  add constraint "what_is_decided_has_its_instant" check (("state" = 'asked') = ("decided_at" is null)),
  add constraint "nobody_confirms_what_they_asked_for" check (
    "state" <> 'done' or "requested_by" is distinct from "decided_by"),
  add constraint "what_was_destroyed_has_its_certificate" check (
    ("state" = 'done') = ("certificate" is not null) and ("state" = 'done') = ("event_id" is not null)),
  add constraint "a_request_to_destroy_ends_after_it_starts" check ("ends_at" > "requested_at");

create unique index "one_open_request_to_destroy_a_key"
  on "key_destruction" ("scope", coalesce("version", 0)) where "state" = 'asked';

-- A certificate is evidence: what was decided stays as it is.
create function refuse_changing_certificates() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state <> 'asked' then
    raise exception 'what was decided about a key is never edited'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;

create trigger certificates_are_never_edited before update or delete on "key_destruction"
  for each row execute function refuse_changing_certificates();

select guard_tables_with_doors();
