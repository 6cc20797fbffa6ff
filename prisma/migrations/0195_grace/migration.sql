-- AlterTable
ALTER TABLE "rule_version" ADD COLUMN     "enforced_at" TIMESTAMPTZ(3);

alter table assignment drop constraint an_assignment_has_a_known_source,
  add constraint an_assignment_has_a_known_source
    check (source in ('rule', 'grace', 'takeover', 'direct', 'emergency', 'request'));

-- Plans follow how long rights are kept after a move.
create trigger grace_changes_the_world after insert or update on setting
  for each row when (new.key = 'access.grace') execute function stamp_world();
