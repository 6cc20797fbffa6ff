-- AlterTable
ALTER TABLE "bastion_host" ADD COLUMN "source_addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
  ADD COLUMN "break_glass_account" TEXT,
  ADD COLUMN "check_due_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "detection" ADD COLUMN "host_id" UUID;

-- CreateTable
CREATE TABLE "bastion_host_health" (
    "id" UUID NOT NULL,
    "host_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "findings" JSONB NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "replaced_at" TIMESTAMPTZ(3),

    CONSTRAINT "bastion_host_health_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bastion_host_token" (
    "id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "code" TEXT NOT NULL,
    "system_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "from_address" TEXT NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "spent_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "bastion_host_token_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "bastion_host_health_host_id_since_idx" ON "bastion_host_health"("host_id", "since");

-- CreateIndex
CREATE UNIQUE INDEX "bastion_host_token_hash_key" ON "bastion_host_token"("hash");

-- CreateIndex
CREATE INDEX "bastion_host_token_code_idx" ON "bastion_host_token"("code");

-- CreateIndex
CREATE INDEX "detection_host_id_at_idx" ON "detection"("host_id", "at");

create unique index one_standing_health_of_a_host on bastion_host_health (host_id, source)
  where replaced_at is null;
create index due_bastion_hosts on bastion_host (check_due_at nulls first) where retired_at is null;

alter table bastion_host_health
  add constraint health_is_seen_from_somewhere_known check (source in ('network', 'host')),
  add constraint health_stands_until_it_is_replaced
    check (seen_at >= since and (replaced_at is null or replaced_at >= seen_at));
alter table bastion_host_token
  add constraint a_spent_token_says_what_came_of_it check ((spent_at is null) = (outcome is null)),
  add constraint a_token_ends_after_it_was_made check (expires_at > created_at);
alter table bastion_host
  add constraint a_host_sees_few_addresses check (cardinality(source_addresses) <= 8);

alter table detection
  drop constraint a_detection_is_of_a_known_kind,
  add constraint a_detection_is_of_a_known_kind check (kind in (
    'ticket_overreach', 'not_for_modules', 'device_mismatch', 'device_unproven', 'blocked_device',
    'risky_client', 'host_key_changed', 'host_open')),
  drop constraint somebody_carried_the_ticket,
  add constraint a_detection_is_about_somebody_or_a_host
    check (person_id is not null or module_id is not null or host_id is not null);

select guard_tables_with_doors();
