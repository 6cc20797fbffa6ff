-- AlterTable
ALTER TABLE "bastion_right" ADD COLUMN     "idle_minutes" INTEGER NOT NULL DEFAULT 0;

alter table bastion_right
  add constraint a_session_is_idle_for_eight_hours_at_most check (idle_minutes between 0 and 480);

select guard_tables_with_doors();
