import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import type { Tx } from "#lib/kernel/index.ts";
import { peopleOfNumbers } from "#lib/people/index.ts";
import type { Releasing } from "../release-run.ts";
import { signersOf } from "./secret-store.ts";

type Held = {
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

/** Who may not release it: whoever it is told of, and whoever could have signed it. */
export async function releasingOf(
  { tx, now }: At,
  { feedId, number, mappedBy, signedBy, detail }: Held,
): Promise<Releasing> {
  const { partnerId } = Partner.parse(detail);
  const releasers = await holdersOfRight(tx, "holds.release", now);
  const found = await peopleOfNumbers(tx, number === null ? [] : [number]);
  const about = found.get(number ?? "")?.personId ?? null;
  return {
    startedBy: [
      ...[about, partnerId, ...mappedBy, ...signedBy],
      ...(await signersOf(tx, feedId, now)),
    ],
    releasers: releasers.length,
  };
}
