import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import type { Tx } from "#lib/kernel/index.ts";
import { peopleOfNumbers } from "#lib/people/index.ts";
import type { Releasing } from "../release-run.ts";
import { openReceived } from "./event-store.ts";
import { numbersNamedBy, partnerNumberIn } from "./hr-event.ts";
import { signersOf } from "./secret-store.ts";

type Held = {
  /** Unset where what it says needs not be looked at: nothing of it is held. */
  readonly id?: string | undefined;
  readonly kind: string | null;
  readonly feedId: string;
  readonly number: string | null;
  /** Who wrote the mapping that made it an event. */
  readonly mappedBy: readonly string[];
  readonly signedBy: readonly string[];
  readonly detail: unknown;
};
/** Whose record is merged or split besides. */
const Partner = z.object({ partnerId: z.string().nullable() }).catch({ partnerId: null });
type At = { readonly tx: Tx; readonly now: Date };

/**
 * Who may not release it: whoever it is told of, whoever it makes a manager, sponsor or one of two
 * records, and whoever could have signed it. Who bears a number is asked now: it may have been
 * nobody's when the event came.
 */
export async function releasingOf(
  { tx, now }: At,
  { id, kind, feedId, number, mappedBy, signedBy, detail }: Held,
): Promise<Releasing> {
  const { partnerId } = Partner.parse(detail);
  const named = id === undefined || kind === null ? [] : await peopleNamedBy(tx, id);
  const releasers = await holdersOfRight(tx, "holds.release", now);
  const found = await peopleOfNumbers(tx, number === null ? [] : [number]);
  const about = found.get(number ?? "")?.personId ?? null;
  return {
    startedBy: [
      ...[about, partnerId, ...named, ...mappedBy, ...signedBy],
      ...(await signersOf(tx, feedId, now)),
    ],
    releasers: releasers.length,
  };
}

/** Whom an event names beside the one whom it is about. */
async function peopleNamedBy(tx: Tx, id: string): Promise<string[]> {
  const { event } = await openReceived(tx, id);
  const partner = partnerNumberIn(event);
  const numbers = [...numbersNamedBy(event), ...(partner === undefined ? [] : [partner])];
  const found = await peopleOfNumbers(tx, numbers);
  const byNumber = [...found.values()].map(({ personId }) => personId);
  if (event.kind !== "scim" || event.says === undefined) return byNumber;
  const { managerId, sponsorId } = "whole" in event.says ? event.says.whole : event.says.part;
  return [...byNumber, ...[managerId, sponsorId].filter((each) => typeof each === "string")];
}
