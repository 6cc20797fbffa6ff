alter table "detection"
  drop constraint "a_detection_is_of_a_known_kind",
  add constraint "a_detection_is_of_a_known_kind" check ("kind" in (
    'ticket_overreach', 'not_for_modules', 'device_mismatch', 'device_unproven', 'blocked_device',
    'risky_client'));
