import type { ProofAsked } from "./messages.ts";

/** What stands in a terminal when its session is cut, by the reason. */
const endings: Readonly<Record<string, string>> = {
  right_ended: "your right to be here has ended",
  drained: "your right to be here has ended, and what ran may run no longer",
  idle: "this session was left alone for as long as is allowed here",
  unlock_failed: "this session was locked, and nobody proved to be you",
  command_stopped: "your right stops sessions at this command",
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
  command_stopped: "your right stops sessions at this command",
  command_not_listed: "your right runs certain commands here, and this is not one of them",
  not_granted: "your right does not allow this",
  no_target: "connect as LOGIN%HOST, for example: ssh deploy%web-1@bastion",
  nobody_watches: "nobody came to watch, and nothing runs here unless somebody does",
  not_observable: "while somebody has to watch, only terminals and commands are open",
  session_not_found: "no such session is live, or it is not for you to watch",
  "needs_bastion.watch": "no such session is live, or it is not for you to watch",
  session_elsewhere: "this session is at another gateway; watch it there",
  own_session: "nobody watches themselves",
  nothing_to_extend: "there is no request of yours that could be extended",
  confirmation_needed: "your confirmation is too old; connect anew",
  wait: "you were asked too often; try again in ten minutes",
  session_is_over: "this session was ended",
  session_locked: "this session is locked: press Enter in a terminal of it",
  nothing_unlocks: "you have no authenticator or passkey that unlocks this: leave, and enter anew",
  not_proven_in_time: "nothing was proven in time, or no codes are taken now",
  recording_no_space: "this session cannot be recorded: there is no room left for recordings",
  recording_too_large: "what you showed within a day is as much as is recorded of one person",
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
  recording_no_space: "the recording of this session failed: there is no room left",
  recording_too_large: "the recording of this session is as large as one may be",
};

export const recordingLostWords = (reason: string): string =>
  line(recordingLosses[reason] ?? "the recording of this session failed");
/** The keys are those that `typed-keys.ts` hears. */
export const warningWords = (minutes: number): string =>
  line(`this session ends in ${minutes} minutes; Ctrl-] Ctrl-] e asks for more time`);
export const idleWarningWords = (leftMs: number, what: "ends" | "is locked"): string =>
  line(`nobody has typed here: this session ${what} in ${Math.ceil(leftMs / 1000)} seconds`);
export const lockWords = (leftMs: number): string =>
  line(
    "this session is locked: Enter asks who you are, and Ctrl-D ends it." +
      ` By itself it ends in ${Math.ceil(leftMs / 60_000)} minutes`,
  );
/** What whoever watches is told of it. */
export const lockedForWatchersWords = (): string => line("this session is locked, as nobody typed");
export const unlockedWords = (): string =>
  line("whoever is in this session is back, and it goes on");
export const extensionWords = (number: number, minutes: number): string =>
  line(`request ${number} asks for ${minutes} minutes more; you hear here when it is granted`);
export const extendedWords = (endsAt: Date): string =>
  line(`this session now ends at ${endsAt.toISOString().slice(0, 16).replace("T", " ")} UTC`);
export const drainWords = (until: Date): string =>
  line(
    `your right to be here has ended; what runs may end by ${until.toISOString().slice(11, 16)}` +
      " UTC, and nothing new begins",
  );

/** What whoever is in a session is told about whoever watches; `about` is a name, or the session. */
export function observedWords(
  about: string,
  what: "begins" | "leaves" | "leaves-still" | "awaited",
): string {
  const name = plain(about);
  if (what === "begins") return line(`${name} watches this session`);
  if (what === "leaves") return line(`${name} watches no more`);
  if (what === "leaves-still") {
    return line(`${name} watches no more; nothing goes on here until somebody watches again`);
  }
  return line(`this begins once somebody watches, who connects as watch%${about}`);
}

/** What whoever watches is told. */
export function watchingWords(what: "begins" | "over" | "left", about = ""): string {
  if (what === "begins") return line(`you watch ${plain(about)}; Ctrl-C leaves`);
  return line(what === "over" ? "this session is over, or you may watch it no more" : "you left");
}

export const skippedWords = (bytes: number): string =>
  line(`${bytes} bytes are not shown here, as you read too slowly`);

/** Names come from people: nothing of them moves a cursor. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "").slice(0, 100);

/** What somebody with a key is asked for on their way in. */
export function askingWords(asked: Exclude<ProofAsked, { kind: "none" }>, door: string): string {
  if (asked.kind === "code") return `[Postern] ${door} asks for a code of your authenticator.`;
  const { url, userCode } = asked;
  return [
    `[Postern] ${door} asks you to confirm with a passkey, within three minutes:`,
    `  ${url}`,
    `The page shows the code ${userCode}. Say yes only if you are at this terminal just now.`,
  ].join("\n");
}
