import type { ProofAsked } from "./messages.ts";

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
  confirmation_needed: "your confirmation is too old; connect anew",
  wait: "you were asked too often; try again in ten minutes",
  unavailable: "Postern cannot check your right now; try again",
};

const line = (words: string): string => `\r\n[Postern] ${words}.\r\n`;

export const endingWords = (reason: string): string =>
  line(endings[reason] ?? "this session ended");
export const refusalWords = (reason: string): string =>
  line(refusals[reason] ?? "this is not possible");
export const warningWords = (minutes: number): string =>
  line(`this session ends in ${minutes} minutes`);

/** What somebody with a key is asked for on their way in. */
export function askingWords(asked: Exclude<ProofAsked, { kind: "none" }>, door: string): string {
  if (asked.kind === "code") return `[Postern] ${door} asks for a code of your authenticator.`;
  const { url, userCode } = asked;
  return [
    `[Postern] ${door} asks you to confirm with a passkey, within three minutes:`,
    `  ${url}`,
    `The page shows the code ${userCode}. Say yes only if you connect just now.`,
  ].join("\n");
}
