import type { Tx, Work } from "#lib/kernel/index.ts";
import { countTold, statementsMax } from "#lib/people/index.ts";
import { massArrival } from "../../arrivals.ts";
import { likenessOf } from "../../inbox/correlate.ts";
import type { ScimWrite } from "../../inbox/feed-event.ts";
import type { Write } from "../../inbox/keep-write.ts";
import { signersOf } from "../../inbox/secret-store.ts";
import { lockAddresses, whoHasAddress } from "../../inbox/shared-address.ts";
import { sharesWord } from "../../shares-word.ts";
import type { Held } from "../held-write.ts";
import type { UserRow } from "./user-row.ts";

/** Why somebody has to look at a write before it is told; unset: nobody has to. */
export async function whyHeld(
  work: Work,
  { feedId, event }: Write,
  row: UserRow | undefined,
): Promise<Held | undefined> {
  const { tx, now } = work;
  const owners = await signersOf(tx, feedId, now);
  const takes = isTaking(event);
  if (row && owners.includes(row.id) && !takes) return { reason: "made_the_secret" };
  if (namesOneOf(event, owners)) return { reason: "names_who_signed" };
  if (row && isAnother(event, row)) return { reason: "another_name" };
  if (row && !takes && (await isTooMuch(tx, row.id))) return { reason: "too_much_told" };
  const other = await likelyOther(tx, event, row);
  if (other !== undefined || row !== undefined) return other;
  const isTooMany = (await massArrival(work, { feedId, arriving: 1 })) !== undefined;
  return isTooMany ? { reason: "mass_arrival" } : undefined;
}

/** Somebody new who may be somebody known, and an address that is another's already. */
async function likelyOther(
  tx: Tx,
  event: ScimWrite,
  row: UserRow | undefined,
): Promise<Held | undefined> {
  const { says } = event;
  if (says === undefined) return undefined;
  const facts = "whole" in says ? says.whole : says.part;
  if (row === undefined) {
    const likeness = await likenessOf(tx, { ...facts, orgCode: event.orgCode });
    if (likeness) return { reason: "may_be_known", detail: likeness };
  }
  const { workEmail } = facts;
  if (workEmail == null || workEmail.toLowerCase() === row?.workEmail?.toLowerCase()) {
    return undefined;
  }
  await lockAddresses(tx, [workEmail]);
  const holders = await whoHasAddress(tx, [workEmail]);
  const isShared = (holders.get(workEmail.toLowerCase()) ?? []).some((id) => id !== row?.id);
  return isShared ? { reason: "one_email_two_people" } : undefined;
}

const isTooMuch = async (tx: Tx, personId: string): Promise<boolean> =>
  ((await countTold(tx, [personId])).get(personId) ?? 0) >= statementsMax;

/** A name of signing in, or a number, that was given again: nobody inherits who had it before. */
function isAnother({ says, user }: ScimWrite, known: UserRow): boolean {
  if (says === undefined || !("whole" in says)) return false;
  const { givenName, familyName, displayName } = says.whole;
  const isNamed = (givenName ?? familyName) !== null || displayName !== user.userName;
  return isNamed && !sharesWord(known.displayName, displayName);
}

/** Who owns the client becomes nobody's manager or sponsor by it. */
function namesOneOf({ says }: ScimWrite, owners: readonly string[]): boolean {
  if (says === undefined) return false;
  const { managerId, sponsorId } = "whole" in says ? says.whole : says.part;
  return [managerId, sponsorId].some((id) => id != null && owners.includes(id));
}

/** What only ever takes needs nobody to look at it. */
const isTaking = ({ says, user }: ScimWrite): boolean =>
  says === undefined
    ? user.suspension !== "ends"
    : "part" in says && says.turn === "end" && Object.keys(says.part).length === 0;
