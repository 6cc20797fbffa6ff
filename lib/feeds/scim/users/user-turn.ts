import type { Effective, HrState as State, Turn } from "#lib/people/index.ts";
import type { ClientSettings } from "../client-feed.ts";
import type { Resource } from "../schema.ts";
import { scimError } from "../scim-error.ts";
import { hrUrn } from "../urns.ts";
import { extension } from "./user-resource.ts";

/** What becomes of somebody's work by a write. */
export type UserTurn = {
  readonly turn?: Turn | undefined;
  /** Where the end is told as a day: it is still worked. */
  readonly lastDay?: string | undefined;
  readonly suspension: "begins" | "ends" | null;
  /** What the client says now, as it is kept. */
  readonly active: boolean;
};

export type Turning = {
  readonly before: Resource;
  readonly after: Resource;
  readonly settings: ClientSettings;
  readonly isSuspendedByUs: boolean;
  /** Whether what is said holds only later. */
  readonly isLater: boolean;
  /** What was kept of "active"; unset: nothing yet. */
  readonly saidActive?: boolean | undefined;
  /** In the person's zone, YYYY-MM-DD. */
  readonly today: string;
};

const stateOf = (resource: Resource) => extension(resource, hrUrn)["hrState"] as State | undefined;
const endOf = (resource: Resource) => extension(resource, hrUrn)["endDate"] as string | undefined;

/** What `hrState` and `active` say, beside what was; of both, the one that takes more. */
export function turnOf(turning: Turning): UserTurn {
  const { before, after } = turning;
  const state = stateOf(after);
  // To say nothing of it brings nobody back.
  const isActive = (after["active"] ?? before["active"]) !== false;
  const isSame = isActive === (before["active"] !== false);
  const isTurned = state !== undefined && state !== stateOf(before);
  const isTurnedOff = !isSame && !isActive && state !== "ended";
  if (isTurned && !isTurnedOff) return turnTo(state, turning);
  if (isSame) return { suspension: null, active: turning.saidActive ?? isActive };
  return isActive ? turnActive(turning) : turnInactive(turning);
}

function turnTo(state: State, turning: Turning): UserTurn {
  const wasEnded = stateOf(turning.before) === "ended";
  const goesOn = { suspension: null, active: true } as const;
  if (state === "ended") return endedBy(turning);
  if (state === "leave") {
    if (wasEnded) throw scimError("invalidValue", "hrState: who has ended only begins anew");
    return { ...goesOn, turn: "leave", active: turning.after["active"] !== false };
  }
  if (wasEnded || state === "pre_hire") return begunBy(turning, state);
  return { ...goesOn, turn: "return", suspension: turning.isSuspendedByUs ? "ends" : null };
}

/** Whoever is to come begins on a day that is named. */
function begunBy({ after, before, isSuspendedByUs, today }: Turning, state: State): UserTurn {
  const startDate = extension(after, hrUrn)["startDate"] as string | undefined;
  const isAhead = startDate !== undefined && startDate > today;
  if (state === "pre_hire" && !isAhead) {
    throw scimError("invalidValue", "hrState: expected a startDate to come with pre_hire");
  }
  const suspension = isSuspendedByUs ? "ends" : null;
  const begins = stateOf(before) === "ended";
  return { suspension, active: true, ...(begins && { turn: "begin" as const }) };
}

function turnActive(turning: Turning): UserTurn {
  if (stateOf(turning.before) === "ended") return begunBy(turning, "active");
  // Whom somebody else suspended stays so, whatever a directory says.
  return { suspension: turning.isSuspendedByUs ? "ends" : null, active: true };
}

function turnInactive(turning: Turning): UserTurn {
  const { settings, isLater, before, after, today } = turning;
  const lastDay = endOf(after);
  const isSaid = lastDay !== undefined && lastDay !== endOf(before);
  if (isSaid && lastDay >= today) return { suspension: null, active: true };
  const isEnd = settings.isHr || settings.suspendDays === 0 || isLater;
  return isEnd ? endedBy(turning) : { suspension: "begins", active: false };
}

/** At the end of a last day that was named with it, which may be to come; else at once. */
function endedBy({ before, after, today, isLater }: Turning): UserTurn {
  const said = endOf(after);
  const lastDay = said !== endOf(before) ? said : undefined;
  if (lastDay !== undefined && lastDay >= today) return { suspension: null, active: true };
  return { turn: "end", suspension: null, active: isLater, ...(!isLater && { lastDay }) };
}

/** From when it holds: as the extension says, a day from its start, else from its arrival. */
export function effectiveOf(said: unknown, arrival: Date): Effective {
  if (typeof said !== "string") return { at: arrival };
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(said);
  const year = Number(said.slice(0, 4));
  if (year < 1900 || year > 9998) {
    throw scimError("invalidValue", `${hrUrn}:effectiveAt: expected a year from 1900 to 9998`);
  }
  if (isDay) return { day: said, edge: "start" };
  return { at: new Date(/T[\d:.]+$/i.test(said) ? `${said}Z` : said) };
}
