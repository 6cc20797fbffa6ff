-- AlterTable
ALTER TABLE "bastion_session" ADD COLUMN     "process_names" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "swept_at" TIMESTAMPTZ(3);

create index found_processes on bastion_session (host_id, ended_at desc) where processes_found > 0;

select guard_tables_with_doors();
