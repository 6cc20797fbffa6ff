-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "rule" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "owner_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rule_version" (
    "id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "expression" TEXT NOT NULL,
    "targets" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" UUID,

    CONSTRAINT "rule_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sod_rule" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "left_ids" UUID[],
    "right_ids" UUID[],
    "owner_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "sod_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "source_id" UUID,
    "source_version" INTEGER,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "review_by" TIMESTAMPTZ(3),
    "opened_by" UUID NOT NULL,
    "closed_by" UUID,
    "end_reason" TEXT,
    "is_loaded" BOOLEAN NOT NULL,
    "accepted_ids" UUID[],

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "block" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "entitlement_id" UUID,
    "assignment_id" UUID,
    "source_id" UUID,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "opened_by" UUID NOT NULL,
    "closed_by" UUID,

    CONSTRAINT "block_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "entitlement_id" UUID NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "reasons" UUID[],
    "opened_by" UUID NOT NULL,
    "closed_by" UUID,
    "withdrawn_by" UUID,
    "is_loaded" BOOLEAN NOT NULL,

    CONSTRAINT "access_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "cause" TEXT NOT NULL,
    "cause_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "gains" UUID[],
    "losses" UUID[],
    "event_id" UUID NOT NULL,
    "is_loaded" BOOLEAN NOT NULL,
    "org_unit_id" UUID,
    "is_counted" BOOLEAN NOT NULL,
    "inverse" JSONB,

    CONSTRAINT "change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollout" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "draft" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "effect_hash" TEXT,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "gained" INTEGER NOT NULL,
    "lost" INTEGER NOT NULL,
    "cursor" UUID,
    "hold_reason" TEXT,
    "effective_at" TIMESTAMPTZ(3),
    "is_loaded" BOOLEAN NOT NULL,
    "started_by" UUID,
    "released_by" UUID,
    "undo_of" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "rollout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollout_person" (
    "rollout_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "gains" UUID[],
    "losses" UUID[],
    "state" TEXT NOT NULL,
    "payload" JSONB,

    CONSTRAINT "rollout_person_pkey" PRIMARY KEY ("rollout_id","person_id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "arrival" BIGSERIAL NOT NULL,
    "id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" UUID,
    "person_ids" UUID[],
    "target" TEXT,
    "request_id" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "sealed" BYTEA,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("arrival")
);

-- CreateTable
CREATE TABLE "audit_pending" (
    "arrival" BIGINT NOT NULL,

    CONSTRAINT "audit_pending_pkey" PRIMARY KEY ("arrival")
);

-- CreateTable
CREATE TABLE "audit_leaf" (
    "leaf_index" BIGINT NOT NULL,
    "arrival" BIGINT NOT NULL,

    CONSTRAINT "audit_leaf_pkey" PRIMARY KEY ("leaf_index")
);

-- CreateTable
CREATE TABLE "audit_checkpoint" (
    "tree_size" BIGINT NOT NULL,
    "root_hash" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("tree_size")
);

-- CreateTable
CREATE TABLE "audit_tile" (
    "level" INTEGER NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "audit_tile_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "audit_signer" (
    "origin" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_signer_pkey" PRIMARY KEY ("origin")
);

-- CreateTable
CREATE TABLE "system" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "owner_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retires_at" TIMESTAMPTZ(3),

    CONSTRAINT "system_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "entitlement" (
    "id" UUID NOT NULL,
    "system_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "risk" TEXT NOT NULL,
    "minutes_max" INTEGER,
    "is_requestable" BOOLEAN NOT NULL,
    "owner_id" UUID,
    "condition_codes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retires_at" TIMESTAMPTZ(3),

    CONSTRAINT "entitlement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "owner_id" UUID,
    "is_requestable" BOOLEAN NOT NULL,
    "minutes_max" INTEGER,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retires_at" TIMESTAMPTZ(3),

    CONSTRAINT "role_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_entitlement" (
    "role_id" UUID NOT NULL,
    "entitlement_id" UUID NOT NULL,

    CONSTRAINT "role_entitlement_pkey" PRIMARY KEY ("role_id","entitlement_id")
);

-- CreateTable
CREATE TABLE "role_inclusion" (
    "role_id" UUID NOT NULL,
    "included_id" UUID NOT NULL,

    CONSTRAINT "role_inclusion_pkey" PRIMARY KEY ("role_id","included_id")
);

-- CreateTable
CREATE TABLE "feed" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "mapping" JSONB NOT NULL,
    "last_as_of" TIMESTAMPTZ(3),
    "live_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "feed_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed_run" (
    "id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "mode" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "as_of" TIMESTAMPTZ(3),
    "file_name" TEXT,
    "rollout_id" UUID,
    "effect_hash" TEXT,
    "counts" JSONB NOT NULL,
    "started_by" UUID,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "feed_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed_row" (
    "feed_id" UUID NOT NULL,
    "employee_number" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "row_hash" BYTEA NOT NULL,
    "row" JSONB NOT NULL,
    "run_id" UUID NOT NULL,

    CONSTRAINT "feed_row_pkey" PRIMARY KEY ("feed_id","employee_number")
);

-- CreateTable
CREATE TABLE "feed_issue" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "employee_number" TEXT,
    "field" TEXT,
    "reason" TEXT NOT NULL,
    "expected" TEXT,

    CONSTRAINT "feed_issue_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "idempotent_answer" (
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "door" TEXT NOT NULL,
    "input_hash" BYTEA NOT NULL,
    "answer" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotent_answer_pkey" PRIMARY KEY ("actor","key")
);

-- CreateTable
CREATE TABLE "data_key" (
    "id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "wrapped" BYTEA,
    "wrapped_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "data" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "legal_entity" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "legal_entity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "org_unit" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parent_id" UUID,
    "legal_entity_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "org_unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "change_number" INTEGER NOT NULL,
    "legal_entity_id" UUID NOT NULL,
    "employee_number" TEXT NOT NULL,
    "given_name" TEXT,
    "family_name" TEXT,
    "display_name" TEXT NOT NULL,
    "work_email" TEXT,
    "worker_type" TEXT NOT NULL,
    "hr_state" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "start_date" DATE,
    "end_date" DATE,
    "starts_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "org_unit_id" UUID,
    "title" TEXT,
    "grade" TEXT,
    "location" TEXT,
    "manager_id" UUID,
    "sponsor_id" UUID,
    "groups" TEXT[],
    "suspended_at" TIMESTAMPTZ(3),
    "suspended_reason" TEXT,
    "last_event" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "position" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "legal_entity_id" UUID NOT NULL,
    "org_unit_id" UUID,
    "title" TEXT,
    "grade" TEXT,
    "location" TEXT,
    "manager_id" UUID,
    "is_primary" BOOLEAN NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),

    CONSTRAINT "position_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person_fact" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "effective_to" TIMESTAMPTZ(3),
    "recorded_from" TIMESTAMPTZ(3) NOT NULL,
    "recorded_to" TIMESTAMPTZ(3),
    "facts" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "source_id" UUID,
    "is_loaded" BOOLEAN NOT NULL,

    CONSTRAINT "person_fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "condition" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "valid_days" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "condition_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person_condition" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "condition_id" UUID NOT NULL,
    "fulfilled_at" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),
    "evidence" TEXT,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "person_condition_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "password" (
    "person_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "failures" INTEGER NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "password_pkey" PRIMARY KEY ("person_id")
);

-- CreateTable
CREATE TABLE "totp" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "sealed" BYTEA NOT NULL,
    "label" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "last_step" BIGINT NOT NULL,
    "failures" INTEGER NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "totp_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "enrolment_link" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "purpose" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" UUID,

    CONSTRAINT "enrolment_link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_transaction" (
    "id" UUID NOT NULL,
    "handle_hash" BYTEA NOT NULL,
    "person_id" UUID,
    "status" TEXT NOT NULL,
    "factors" TEXT[],
    "attempts" INTEGER NOT NULL,
    "return_to" TEXT,
    "address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "redeemed_at" TIMESTAMPTZ(3),

    CONSTRAINT "login_transaction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "throttle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "throttle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "module" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "module_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ticket" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "handle_hash" BYTEA NOT NULL,
    "person_id" UUID,
    "module_id" UUID,
    "parent_id" UUID,
    "device_id" UUID,
    "scopes" TEXT[],
    "assurance" INTEGER NOT NULL,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "idle_minutes" INTEGER NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,
    "is_impersonated" BOOLEAN NOT NULL,
    "address" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "ticket_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "rule_code_key" ON "rule"("code");

-- CreateIndex
CREATE UNIQUE INDEX "rule_version_rule_id_version_key" ON "rule_version"("rule_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "sod_rule_code_key" ON "sod_rule"("code");

-- CreateIndex
CREATE INDEX "assignment_person_id_idx" ON "assignment"("person_id");

-- CreateIndex
CREATE INDEX "assignment_target_id_idx" ON "assignment"("target_id");

-- CreateIndex
CREATE INDEX "block_person_id_idx" ON "block"("person_id");

-- CreateIndex
CREATE INDEX "access_person_id_idx" ON "access"("person_id");

-- CreateIndex
CREATE INDEX "access_entitlement_id_person_id_idx" ON "access"("entitlement_id", "person_id");

-- CreateIndex
CREATE INDEX "change_cause_id_idx" ON "change"("cause_id");

-- CreateIndex
CREATE INDEX "change_at_idx" ON "change"("at");

-- CreateIndex
CREATE UNIQUE INDEX "change_person_id_number_key" ON "change"("person_id", "number");

-- CreateIndex
CREATE INDEX "rollout_state_idx" ON "rollout"("state");

-- CreateIndex
CREATE UNIQUE INDEX "audit_event_id_key" ON "audit_event"("id");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE INDEX "audit_event_action_arrival_idx" ON "audit_event"("action", "arrival");

-- CreateIndex
CREATE INDEX "audit_event_actor_id_arrival_idx" ON "audit_event"("actor_id", "arrival");

-- CreateIndex
CREATE INDEX "audit_event_target_idx" ON "audit_event"("target");

-- CreateIndex
CREATE INDEX "audit_event_request_id_idx" ON "audit_event"("request_id");

-- CreateIndex
CREATE INDEX "audit_event_person_ids_idx" ON "audit_event" USING GIN ("person_ids");

-- CreateIndex
CREATE UNIQUE INDEX "audit_leaf_arrival_key" ON "audit_leaf"("arrival");

-- CreateIndex
CREATE UNIQUE INDEX "system_code_key" ON "system"("code");

-- CreateIndex
CREATE INDEX "system_owner_id_idx" ON "system"("owner_id");

-- CreateIndex
CREATE UNIQUE INDEX "entitlement_system_id_code_key" ON "entitlement"("system_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "role_code_key" ON "role"("code");

-- CreateIndex
CREATE INDEX "role_entitlement_entitlement_id_idx" ON "role_entitlement"("entitlement_id");

-- CreateIndex
CREATE INDEX "role_inclusion_included_id_idx" ON "role_inclusion"("included_id");

-- CreateIndex
CREATE UNIQUE INDEX "feed_code_key" ON "feed"("code");

-- CreateIndex
CREATE INDEX "feed_run_feed_id_started_at_idx" ON "feed_run"("feed_id", "started_at");

-- CreateIndex
CREATE INDEX "feed_row_person_id_idx" ON "feed_row"("person_id");

-- CreateIndex
CREATE INDEX "feed_issue_run_id_idx" ON "feed_issue"("run_id");

-- CreateIndex
CREATE INDEX "idempotent_answer_created_at_idx" ON "idempotent_answer"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "data_key_scope_version_key" ON "data_key"("scope", "version");

-- CreateIndex
CREATE INDEX "data_key_wrapped_by_idx" ON "data_key"("wrapped_by");

-- CreateIndex
CREATE INDEX "notice_person_id_done_at_idx" ON "notice"("person_id", "done_at");

-- CreateIndex
CREATE INDEX "notice_subject_id_idx" ON "notice"("subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "legal_entity_code_key" ON "legal_entity"("code");

-- CreateIndex
CREATE UNIQUE INDEX "org_unit_code_key" ON "org_unit"("code");

-- CreateIndex
CREATE INDEX "org_unit_parent_id_idx" ON "org_unit"("parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "person_employee_number_key" ON "person"("employee_number");

-- CreateIndex
CREATE INDEX "person_manager_id_idx" ON "person"("manager_id");

-- CreateIndex
CREATE INDEX "person_org_unit_id_idx" ON "person"("org_unit_id");

-- CreateIndex
CREATE INDEX "person_hr_state_idx" ON "person"("hr_state");

-- CreateIndex
CREATE INDEX "position_person_id_idx" ON "position"("person_id");

-- CreateIndex
CREATE INDEX "person_fact_person_id_effective_from_idx" ON "person_fact"("person_id", "effective_from");

-- CreateIndex
CREATE UNIQUE INDEX "condition_code_key" ON "condition"("code");

-- CreateIndex
CREATE INDEX "person_condition_person_id_condition_id_idx" ON "person_condition"("person_id", "condition_id");

-- CreateIndex
CREATE INDEX "totp_person_id_idx" ON "totp"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "enrolment_link_token_hash_key" ON "enrolment_link"("token_hash");

-- CreateIndex
CREATE INDEX "enrolment_link_person_id_idx" ON "enrolment_link"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "login_transaction_handle_hash_key" ON "login_transaction"("handle_hash");

-- CreateIndex
CREATE INDEX "login_transaction_ends_at_idx" ON "login_transaction"("ends_at");

-- CreateIndex
CREATE UNIQUE INDEX "module_name_key" ON "module"("name");

-- CreateIndex
CREATE UNIQUE INDEX "ticket_handle_hash_key" ON "ticket"("handle_hash");

-- CreateIndex
CREATE INDEX "ticket_person_id_idx" ON "ticket"("person_id");

-- CreateIndex
CREATE INDEX "ticket_parent_id_idx" ON "ticket"("parent_id");

-- CreateTable
CREATE TABLE "policy" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "id" UUID NOT NULL,
    "policy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "condition" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" UUID,
    "applied_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "requester_id" UUID NOT NULL,
    "beneficiary_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "resubmits_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_item" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "requester_id" UUID NOT NULL,
    "beneficiary_id" UUID NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3),
    "minutes" INTEGER,
    "conflicts" UUID[],
    "content_hash" BYTEA NOT NULL,
    "policy_version_id" UUID NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "plan" JSONB NOT NULL,
    "stage" INTEGER NOT NULL,
    "stage_opened_at" TIMESTAMPTZ(3),
    "round" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "escalation" INTEGER NOT NULL,
    "pending_until" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,
    "approved_at" TIMESTAMPTZ(3),
    "waits_for" TEXT,
    "activated_at" TIMESTAMPTZ(3),
    "ends_at" TIMESTAMPTZ(3),
    "assignment_id" UUID,
    "extends_id" UUID,
    "closed_at" TIMESTAMPTZ(3),
    "close_reason" TEXT,

    CONSTRAINT "request_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_approver" (
    "id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "round" INTEGER NOT NULL,
    "stage" INTEGER NOT NULL,
    "group_index" INTEGER NOT NULL,
    "person_id" UUID NOT NULL,
    "delegator_id" UUID,
    "via" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "request_approver_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_decision" (
    "id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "round" INTEGER NOT NULL,
    "stage" INTEGER NOT NULL,
    "group_index" INTEGER NOT NULL,
    "approver_id" UUID NOT NULL,
    "delegator_id" UUID,
    "verdict" TEXT NOT NULL,
    "comment" TEXT,
    "minutes_from" INTEGER,
    "minutes" INTEGER,
    "content_hash" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_step" (
    "id" UUID NOT NULL,
    "item_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "actor_id" UUID,
    "detail" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_step_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_comment" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "item_id" UUID,
    "author_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "request_comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delegation" (
    "id" UUID NOT NULL,
    "from_id" UUID NOT NULL,
    "to_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "delegation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "policy_code_key" ON "policy"("code");

-- CreateIndex
CREATE UNIQUE INDEX "policy_version_policy_id_version_key" ON "policy_version"("policy_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "request_number_key" ON "request"("number");

-- CreateIndex
CREATE INDEX "request_requester_id_idx" ON "request"("requester_id");

-- CreateIndex
CREATE INDEX "request_beneficiary_id_idx" ON "request"("beneficiary_id");

-- CreateIndex
CREATE UNIQUE INDEX "request_item_assignment_id_key" ON "request_item"("assignment_id");

-- CreateIndex
CREATE INDEX "request_item_request_id_idx" ON "request_item"("request_id");

-- CreateIndex
CREATE INDEX "request_item_requester_id_idx" ON "request_item"("requester_id");

-- CreateIndex
CREATE INDEX "request_item_beneficiary_id_idx" ON "request_item"("beneficiary_id");

-- CreateIndex
CREATE INDEX "request_item_state_due_at_idx" ON "request_item"("state", "due_at");

-- CreateIndex
CREATE INDEX "request_item_target_id_idx" ON "request_item"("target_id");

-- CreateIndex
CREATE INDEX "request_approver_item_id_idx" ON "request_approver"("item_id");

-- CreateIndex
CREATE INDEX "request_approver_person_id_idx" ON "request_approver"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "request_decision_item_id_round_approver_id_key" ON "request_decision"("item_id", "round", "approver_id");

-- CreateIndex
CREATE INDEX "request_decision_approver_id_idx" ON "request_decision"("approver_id");

-- CreateIndex
CREATE INDEX "request_step_item_id_idx" ON "request_step"("item_id");

-- CreateIndex
CREATE INDEX "request_comment_request_id_idx" ON "request_comment"("request_id");

-- CreateIndex
CREATE INDEX "delegation_from_id_idx" ON "delegation"("from_id");

-- CreateIndex
CREATE INDEX "delegation_to_id_idx" ON "delegation"("to_id");
