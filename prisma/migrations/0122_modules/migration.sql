-- AlterTable
ALTER TABLE "module" ADD COLUMN     "authentication" TEXT NOT NULL DEFAULT 'console',
ADD COLUMN     "certificate" TEXT,
ADD COLUMN     "changed_at" TIMESTAMPTZ(3),
ADD COLUMN     "data_classes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "jwks" JSONB,
ADD COLUMN     "owner_id" UUID,
ADD COLUMN     "purpose" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "secret_hash" BYTEA;

-- CreateTable
CREATE TABLE "module_assertion" (
    "module_id" UUID NOT NULL,
    "jti_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "module_assertion_pkey" PRIMARY KEY ("module_id","jti_hash")
);

-- CreateIndex
CREATE INDEX "module_assertion_expires_at_idx" ON "module_assertion"("expires_at");

alter table "module"
  add constraint "a_module_proves_itself_in_a_known_way" check ("authentication" in (
    'console', 'private_key_jwt', 'tls_client_auth', 'client_secret_basic')),
  add constraint "a_module_has_what_it_proves_itself_with" check (
    ("jwks" is not null) = ("authentication" = 'private_key_jwt')
    and ("certificate" is not null) = ("authentication" = 'tls_client_auth')
    and ("secret_hash" is not null) = ("authentication" = 'client_secret_basic')),
  add constraint "a_registered_module_has_an_owner_and_a_purpose" check (
    "authentication" = 'console' or ("owner_id" is not null and "purpose" <> ''));

select guard_tables_with_doors();
