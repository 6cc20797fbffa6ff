-- AlterTable
ALTER TABLE "bastion_confirmation" ADD COLUMN     "session_id" UUID;

-- AlterTable
ALTER TABLE "bastion_session" ADD COLUMN     "locked_at" TIMESTAMPTZ(3);

alter table bastion_session
  add constraint a_session_is_locked_after_it_was_opened
    check (locked_at is null or locked_at >= opened_at);

select guard_tables_with_doors();
