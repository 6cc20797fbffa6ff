-- CreateTable
CREATE TABLE "recording" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "host_id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "is_privileged" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL,
    "header" BYTEA NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "chunks" INTEGER NOT NULL DEFAULT 0,
    "stored_bytes" BIGINT NOT NULL DEFAULT 0,
    "head" BYTEA NOT NULL,
    "seconds" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "bytes_in" BIGINT,
    "bytes_out" BIGINT,
    "operations" INTEGER,
    "event_id" UUID NOT NULL,
    "keep_until" TIMESTAMPTZ(3),
    "destroyed_at" TIMESTAMPTZ(3),
    "held_at" TIMESTAMPTZ(3),
    "held_by" UUID,

    CONSTRAINT "recording_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "recording_began_at_id_idx" ON "recording"("began_at", "id");

-- CreateIndex
CREATE INDEX "recording_person_id_began_at_idx" ON "recording"("person_id", "began_at");

-- CreateIndex
CREATE INDEX "recording_host_id_began_at_idx" ON "recording"("host_id", "began_at");

-- CreateIndex
CREATE INDEX "recording_session_id_idx" ON "recording"("session_id");

-- What the schema cannot say: which are open, and what a state implies.
create index open_recordings on recording (session_id) where state = 'open';
create index recordings_to_destroy on recording (keep_until)
  where destroyed_at is null and held_at is null;

alter table recording
  add constraint a_recording_has_a_known_kind
    check (kind in ('terminal', 'shell', 'exec', 'sftp', 'scp')),
  add constraint a_recording_has_a_known_state
    check (state in ('open', 'sealed', 'unfinished', 'broken', 'destroyed')),
  add constraint only_an_open_recording_has_no_end check ((state = 'open') = (ended_at is null)),
  add constraint a_recording_that_ended_is_kept_until_a_day
    check ((ended_at is null) = (keep_until is null)),
  add constraint a_broken_recording_says_why check (state <> 'broken' or problem is not null),
  add constraint a_destroyed_recording_says_when
    check ((state = 'destroyed') = (destroyed_at is not null)),
  add constraint what_is_held_is_not_destroyed check (destroyed_at is null or held_at is null),
  add constraint the_head_of_a_recording_is_a_hash check (octet_length(head) = 32);

select guard_tables_with_doors();
