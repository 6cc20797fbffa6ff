/**
 * What comes of processes that a session leaves on its host: nothing, somebody hears of them, or
 * they are ended; each more than the one before.
 */
export const leftBehinds = ["keep", "report", "end"] as const;
export type LeftBehind = (typeof leftBehinds)[number];

export const isAsStrict = (next: LeftBehind, before: LeftBehind): boolean =>
  leftBehinds.indexOf(next) >= leftBehinds.indexOf(before);

/** What several rights to one door come to. */
export const strictestOf = (all: readonly LeftBehind[]): LeftBehind =>
  all.reduce<LeftBehind>((most, each) => (isAsStrict(most, each) ? most : each), "keep");

/** In the environment of all that a session starts; sshd takes LC_ names as Debian has it. */
export const sessionMark = "LC_POSTERN_SESSION";
