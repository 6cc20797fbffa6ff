-- AlterTable
ALTER TABLE "bastion_right" ADD COLUMN     "command_rules" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "commands" TEXT[] DEFAULT ARRAY[]::TEXT[];

alter table bastion_right
  add constraint listed_commands_need_exec_and_no_shell_or_upload
    check (cardinality(commands) = 0
      or ('exec' = any (features) and not features && array['shell', 'upload']));

alter table detection
  drop constraint a_detection_is_of_a_known_kind,
  add constraint a_detection_is_of_a_known_kind check (kind in (
    'ticket_overreach', 'not_for_modules', 'device_mismatch', 'device_unproven', 'blocked_device',
    'risky_client', 'host_key_changed', 'host_open', 'command_seen', 'processes_left'));

select guard_tables_with_doors();
