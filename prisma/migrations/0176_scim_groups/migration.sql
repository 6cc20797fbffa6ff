-- CreateTable
CREATE TABLE "scim_group" (
    "id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "display_name" TEXT NOT NULL,
    "external_id" TEXT,
    "version" INTEGER NOT NULL,
    "members" INTEGER NOT NULL,
    "parked" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "scim_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scim_group_member" (
    "id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "value" TEXT NOT NULL,
    "told" TEXT NOT NULL,
    "person_id" UUID,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "scim_group_member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scim_group_refresh" (
    "person_id" UUID NOT NULL,
    "stamp" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "group_id" UUID NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "held_reason" TEXT,
    "released_by" UUID,

    CONSTRAINT "scim_group_refresh_pkey" PRIMARY KEY ("person_id")
);

-- CreateIndex
CREATE INDEX "scim_group_feed_id_idx" ON "scim_group"("feed_id");

-- CreateIndex
CREATE INDEX "scim_group_external_id_idx" ON "scim_group"("external_id");

-- CreateIndex
CREATE INDEX "scim_group_changed_at_idx" ON "scim_group"("changed_at");

-- CreateIndex
CREATE INDEX "scim_group_member_group_id_since_idx" ON "scim_group_member"("group_id", "since");

-- CreateIndex
CREATE INDEX "scim_group_refresh_group_id_idx" ON "scim_group_refresh"("group_id");

create unique index one_group_of_a_name_in_a_feed on scim_group (feed_id, lower(display_name))
  where retired_at is null;
create index scim_groups_by_name on scim_group (lower(display_name), id);
create unique index one_open_membership_of_a_value on scim_group_member (group_id, value)
  where until is null;
create index open_memberships_by_told on scim_group_member (group_id, told) where until is null;
create index open_memberships_by_value on scim_group_member (value) where until is null;
create index open_memberships_by_person on scim_group_member (person_id) where until is null;
create index refreshes_that_are_due on scim_group_refresh (since, person_id)
  where held_reason is null;

alter table scim_group
  add constraint "a_group_has_no_fewer_than_nobody" check (parked >= 0 and members >= parked);

alter table scim_group_member
  add constraint "a_membership_ends_after_it_begins" check (until >= since),
  add constraint "a_known_member_goes_by_their_id" check (
    person_id is null or value = person_id::text);

select guard_tables_with_doors();
