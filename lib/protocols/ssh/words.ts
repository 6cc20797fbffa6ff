/** What stands in a terminal when its session is cut, by the reason. */
const endings: Readonly<Record<string, string>> = {
  right_ended: "your right to be here has ended",
  ended: "this session was ended",
  person_inactive: "your account is not active",
  host_retired: "this host was retired",
  key_removed: "the SSH key that you came with was removed",
  ticket_ended: "your sign-in was ended",
  database_away: "Postern cannot check your right any more",
  gateway_ended: "this gateway is stopping",
  recording_failed: "sessions on this host are only open while they are recorded",
};

/** Why somebody does not get in. */
const refusals: Readonly<Record<string, string>> = {
  host_not_found: "you may not enter this host as this login now; ask for it in Postern",
  no_right_to_enter: "you may not enter this host as this login now; ask for it in Postern",
  bad_ticket: "your sign-in was ended",
  host_unreachable: "the host does not answer",
  host_key_changed: "the host shows another key than the one that is pinned; tell its operators",
  host_refused: "the host does not accept Postern's certificate; tell its operators",
  not_granted: "your right does not allow this",
  no_target: "connect as LOGIN%HOST, for example: ssh deploy%web-1@bastion",
  session_is_over: "this session was ended",
  recording_no_space: "this session cannot be recorded: the gateway's disk is full",
  recording_storage_failed: "this session cannot be recorded now; tell the operators of Postern",
  unavailable: "Postern cannot check your right now; try again",
};

const line = (words: string): string => `\r\n[Postern] ${words}.\r\n`;

export const endingWords = (reason: string): string =>
  line(endings[reason] ?? "this session ended");
export const refusalWords = (reason: string): string =>
  line(refusals[reason] ?? "this is not possible");
/** Why a session is recorded no more. */
const recordingLosses: Readonly<Record<string, string>> = {
  recording_no_space: "the recording of this session failed: the gateway's disk is full",
  recording_too_large: "the recording of this session is as large as one may be",
};

export const recordingLostWords = (reason: string): string =>
  line(recordingLosses[reason] ?? "the recording of this session failed");
export const warningWords = (minutes: number): string =>
  line(`this session ends in ${minutes} minutes`);
