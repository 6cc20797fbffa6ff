-- AlterTable
ALTER TABLE "detection" ADD COLUMN     "host_token_id" UUID;

-- CreateIndex
CREATE INDEX "detection_host_token_id_at_idx" ON "detection"("host_token_id", "at");

alter table detection
  drop constraint a_detection_is_of_a_known_kind,
  add constraint a_detection_is_of_a_known_kind check (kind in (
    'ticket_overreach', 'not_for_modules', 'device_mismatch', 'device_unproven', 'blocked_device',
    'risky_client', 'host_key_changed', 'host_open', 'command_seen', 'processes_left',
    'host_token_misused')),
  drop constraint a_detection_is_about_somebody_or_a_host,
  add constraint a_detection_is_about_somebody_a_host_or_its_token
    check (coalesce(person_id, module_id, host_id, host_token_id) is not null);

select guard_tables_with_doors();
