-- AlterTable
ALTER TABLE "feed" ADD COLUMN     "module_id" UUID,
ADD COLUMN     "scim" JSONB;

-- CreateTable
CREATE TABLE "scim_user" (
    "person_id" UUID NOT NULL,
    "feed_id" UUID NOT NULL,
    "external_id" TEXT,
    "user_name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "attributes" JSONB NOT NULL,
    "version" INTEGER NOT NULL,
    "suspended_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "scim_user_pkey" PRIMARY KEY ("person_id")
);

-- CreateIndex
CREATE INDEX "scim_user_feed_id_external_id_idx" ON "scim_user"("feed_id", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "feed_module_id_key" ON "feed"("module_id");

-- Names are one in every case.
create unique index "scim_user_user_name_key" on "scim_user" (lower("user_name"))
  where "deleted_at" is null;
create index "scim_user_feed_id_user_name_idx" on "scim_user" ("feed_id", lower("user_name"));
create index "scim_user_deleted_idx" on "scim_user" ("person_id") where "deleted_at" is not null;
create index "person_employee_number_lower_idx" on "person" (lower("employee_number"));
create index "person_display_name_lower_idx" on "person" (lower("display_name"));

select guard_tables_with_doors();
