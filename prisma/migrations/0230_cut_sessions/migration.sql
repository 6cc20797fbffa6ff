-- AlterTable
ALTER TABLE "bastion_session" ADD COLUMN     "caused_at" TIMESTAMPTZ(3),
ADD COLUMN     "cut_ms" DOUBLE PRECISION;

create index cut_bastion_sessions on bastion_session (ended_at) where cut_ms is not null;
