import { z } from "zod";
import {
  holds,
  isOnlyImpersonated,
  no,
  yes,
  type Actor,
  type Decision,
} from "#lib/kernel/index.ts";
import { subjectOf } from "./sealed-place.ts";

/** How long a request waits for its second person: a week. */
export const destructionDaysMax = 7;

/**
 * How long a class key must have been retired, in ms. Longer than any transaction, and than any
 * memory of it as the active one: nobody seals with it any more.
 */
export const retiredMsMin = 3_600_000;

export const Destruction = z.object({
  id: z.uuid(),
  scope: z.string(),
  version: z.number().nullable(),
  reason: z.string(),
  state: z.enum(["asked", "done", "withdrawn"]),
  requestedBy: z.uuid().nullable(),
  requestedAt: z.date(),
  endsAt: z.date(),
  decidedBy: z.uuid().nullable(),
  decidedAt: z.date().nullable(),
  certificate: z.unknown(),
  eventId: z.uuid().nullable(),
});
export type Destruction = z.output<typeof Destruction>;

/** What is said for ever of keys that are no more. */
export const Certificate = z.object({
  scope: z.string(),
  keys: z.array(
    z.object({
      version: z.number(),
      createdAt: z.string(),
      /** SHA-256 of the key under a name of its own: knows the key again, and opens nothing. */
      fingerprint: z.string(),
    }),
  ),
  /** How many values they had sealed, by place. */
  values: z.record(z.string(), z.number()),
  reason: z.string(),
  requestedBy: z.uuid().nullable(),
  requestedAt: z.string(),
  confirmedBy: z.uuid().nullable(),
  destroyedAt: z.string(),
});
export type Certificate = z.output<typeof Certificate>;

/** Whose values would go: nobody destroys what the log says about themselves. */
const isOwn = (actor: Actor, scope: string): boolean =>
  actor.kind === "person" && subjectOf(scope) === actor.personId;

/** People with the right, and the console, ask. */
export function canRequest(actor: Actor, scope: string): Decision<{ requestedBy: string | null }> {
  if (!holds(actor, "settings.manage")) {
    return no(actor.kind === "nobody" ? "not_signed_in" : "needs_settings.manage");
  }
  if (actor.kind === "operator") return yes({ requestedBy: null });
  if (actor.kind !== "person") return no("only_a_person_destroys");
  if (isOnlyImpersonated(actor)) return no("impersonated");
  return isOwn(actor, scope) ? no("own_key") : yes({ requestedBy: actor.personId });
}

/**
 * Another person confirms, never who asked. The console counts as the second person while fewer
 * than two people may.
 */
export function canConfirm(
  actor: Actor,
  asked: Pick<Destruction, "scope" | "requestedBy">,
  confirmerCount: number,
): Decision<{ confirmedBy: string | null }> {
  const may = canRequest(actor, asked.scope);
  if (!may.allowed) return may;
  const { requestedBy: confirmedBy } = may.proof;
  if (confirmedBy === asked.requestedBy) return no("own_request");
  if (confirmedBy === null && confirmerCount >= 2) return no("two_people_may_confirm");
  return yes({ confirmedBy });
}
