-- CreateTable
CREATE TABLE "detection" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "act" TEXT NOT NULL,
    "person_id" UUID,
    "module_id" UUID,
    "ticket_id" UUID NOT NULL,
    "address" TEXT,
    "alert_id" UUID,

    CONSTRAINT "detection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "times" INTEGER NOT NULL,
    "minutes" INTEGER NOT NULL,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "detection_at_idx" ON "detection"("at");

-- CreateIndex
CREATE INDEX "detection_module_id_at_idx" ON "detection"("module_id", "at");

-- CreateIndex
CREATE INDEX "detection_person_id_at_idx" ON "detection"("person_id", "at");

-- CreateIndex
CREATE INDEX "alert_subject_id_raised_at_idx" ON "alert"("subject_id", "raised_at");

alter table "detection"
  add constraint "a_detection_is_of_a_known_kind" check ("kind" in ('ticket_overreach', 'not_for_modules')),
  add constraint "somebody_carried_the_ticket" check ("person_id" is not null or "module_id" is not null);

select guard_tables_with_doors();
