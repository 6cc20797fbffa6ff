/** Why sessions on hosts end, as messages know it; anything else is told in other words. */
export const sessionEndings = [
  ...["left", "ended", "drained", "idle", "unlock_failed", "command_stopped", "recording_failed"],
  ...["person_inactive", "host_retired", "key_removed", "ticket_ended", "right_ended"],
  ...["host_unreachable", "host_key_changed", "host_refused", "gateway_ended", "database_away"],
];
