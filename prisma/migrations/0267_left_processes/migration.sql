-- AlterTable
ALTER TABLE "bastion_right" ADD COLUMN     "left_behind" TEXT NOT NULL DEFAULT 'keep';

-- AlterTable
ALTER TABLE "bastion_session" ADD COLUMN     "processes_found" INTEGER,
ADD COLUMN     "processes_left" INTEGER,
ADD COLUMN     "sweep_due_at" TIMESTAMPTZ(3);

create index due_bastion_sweeps on bastion_session (sweep_due_at) where sweep_due_at is not null;

alter table bastion_right
  add constraint what_stays_behind_is_kept_reported_or_ended
    check (left_behind in ('keep', 'report', 'end'));
alter table bastion_session
  add constraint only_what_is_over_is_swept check (sweep_due_at is null or ended_at is not null),
  add constraint no_more_is_left_than_was_found
    check ((processes_found is null) = (processes_left is null)
      and coalesce(processes_left between 0 and processes_found, true));

select guard_tables_with_doors();
