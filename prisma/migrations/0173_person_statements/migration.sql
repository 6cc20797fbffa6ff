-- AlterTable
ALTER TABLE "person" ADD COLUMN     "turns_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "person_fact" ADD COLUMN     "is_derived" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "person_statement" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "effective_day" DATE,
    "effective_edge" TEXT,
    "effective_at" TIMESTAMPTZ(3),
    "entered_at" TIMESTAMPTZ(3) NOT NULL,
    "says" JSONB,
    "retracts" TEXT,
    "source" TEXT NOT NULL,
    "source_id" UUID,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_statement_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "person_turns_at_idx" ON "person"("turns_at");

-- CreateIndex
CREATE UNIQUE INDEX "person_statement_person_id_key_key" ON "person_statement"("person_id", "key");

alter table "person_statement"
  add constraint "a_statement_holds_from_a_day_or_an_instant" check (
    ("effective_day" is null) = ("effective_edge" is null)
    and ("effective_day" is null) <> ("effective_at" is null)),
  add constraint "a_statement_says_or_retracts_something" check (
    "says" is not null or "retracts" is not null),
  add constraint "a_statement_begins_with_an_edge_of_its_day" check (
    "effective_edge" in ('start', 'end'));

select guard_tables_with_doors();
