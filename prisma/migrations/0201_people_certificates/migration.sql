-- CreateTable
CREATE TABLE "ssh_certificate" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "serial" BIGINT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "source_address" TEXT NOT NULL,
    "asked_from" TEXT,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "ssh_certificate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ssh_certificate_login" (
    "ticket_id" UUID NOT NULL,
    "certificate_id" UUID NOT NULL,

    CONSTRAINT "ssh_certificate_login_pkey" PRIMARY KEY ("ticket_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ssh_certificate_serial_key" ON "ssh_certificate"("serial");

-- CreateIndex
CREATE INDEX "ssh_certificate_person_id_ends_at_idx" ON "ssh_certificate"("person_id", "ends_at");

-- CreateIndex
CREATE INDEX "ssh_certificate_ends_at_idx" ON "ssh_certificate"("ends_at");

-- CreateIndex
CREATE INDEX "ssh_certificate_login_certificate_id_idx" ON "ssh_certificate_login"("certificate_id");

alter table ssh_certificate
  add constraint no_certificate_of_a_person_has_the_serial_zero check (serial > 0),
  add constraint a_certificate_ends_after_it_is_issued check (ends_at > issued_at);

select guard_tables_with_doors();
