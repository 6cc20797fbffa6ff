-- CreateTable
CREATE TABLE "bastion_host" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "system_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "bastion_host_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bastion_host_key" (
    "id" UUID NOT NULL,
    "host_id" UUID NOT NULL,
    "algorithm" TEXT NOT NULL,
    "blob" BYTEA NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "pinned_at" TIMESTAMPTZ(3) NOT NULL,
    "unpinned_at" TIMESTAMPTZ(3),

    CONSTRAINT "bastion_host_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bastion_right" (
    "entitlement_id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "features" TEXT[],
    "forward_ports" INTEGER[],
    "shaped_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bastion_right_pkey" PRIMARY KEY ("entitlement_id")
);

-- CreateTable
CREATE TABLE "ssh_key" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "blob" BYTEA NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "device_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "ssh_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ssh_authority" (
    "id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "ssh_authority_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bastion_session" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "key_id" UUID,
    "host_id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "entitlement_ids" UUID[],
    "features" TEXT[],
    "serial" BIGINT NOT NULL,
    "address" TEXT,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,
    "ended_by" UUID,

    CONSTRAINT "bastion_session_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "bastion_host_code_key" ON "bastion_host"("code");

-- CreateIndex
CREATE INDEX "bastion_host_system_id_idx" ON "bastion_host"("system_id");

-- CreateIndex
CREATE INDEX "bastion_host_key_host_id_idx" ON "bastion_host_key"("host_id");

-- CreateIndex
CREATE INDEX "ssh_key_person_id_idx" ON "ssh_key"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "bastion_session_serial_key" ON "bastion_session"("serial");

-- CreateIndex
CREATE INDEX "bastion_session_person_id_opened_at_idx" ON "bastion_session"("person_id", "opened_at");

-- CreateIndex
CREATE INDEX "bastion_session_host_id_opened_at_idx" ON "bastion_session"("host_id", "opened_at");

-- CreateIndex
CREATE INDEX "bastion_session_opened_at_id_idx" ON "bastion_session"("opened_at", "id");

-- What the schema cannot say: which rows are open, and what is never twice.
create unique index one_live_ssh_key on ssh_key (fingerprint) where removed_at is null;
create unique index one_pinned_key_of_a_host on bastion_host_key (host_id, fingerprint)
  where unpinned_at is null;
create unique index one_live_authority_of_a_purpose on ssh_authority (purpose)
  where retired_at is null;
create index live_bastion_sessions on bastion_session (person_id) where ended_at is null;
create sequence ssh_certificate_serial start 1;

alter table bastion_host
  add constraint a_host_has_a_port check (port between 1 and 65535);
alter table bastion_right
  add constraint a_bastion_right_allows_something check (cardinality(features) > 0),
  add constraint a_bastion_right_has_known_features
    check (features <@ array['shell', 'exec', 'upload', 'download', 'forward']);
alter table ssh_authority
  add constraint an_authority_has_a_known_purpose check (purpose in ('session', 'people', 'gateway'));
alter table bastion_session
  add constraint no_certificate_has_the_serial_zero check (serial > 0),
  add constraint an_ended_session_says_why check ((ended_at is null) = (end_reason is null));

alter table ticket
  drop constraint a_ticket_says_how_it_is_carried,
  add constraint a_ticket_says_how_it_is_carried check (
    channel in ('browser', 'cli', 'support', 'service', 'exchange', 'ssh'));

select guard_tables_with_doors();
