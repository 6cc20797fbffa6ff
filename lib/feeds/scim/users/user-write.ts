import { dayOf, defaultZone, type Facts, type HrState } from "#lib/people/index.ts";
import { newId, type Tx } from "#lib/kernel/index.ts";
import type { KeptUser, ScimWrite } from "../../inbox/feed-event.ts";
import type { ClientFeed } from "../client-feed.ts";
import type { Resource } from "../schema.ts";
import { enterpriseUrn, hrUrn } from "../urns.ts";
import { mustBeThere, mustBeFree, numberMustBeFree } from "./find-named.ts";
import { heldFrom } from "./held-from.ts";
import { changedFacts, checkFacts, checkWords, unitSaid, wholeFacts } from "./user-facts.ts";
import { factsNamed, type Naming } from "./named-facts.ts";
import { extension, keptOf } from "./user-resource.ts";
import type { UserRow } from "./user-row.ts";
import { effectiveOf, turnOf, type UserTurn } from "./user-turn.ts";
import { unitOf } from "./write-user.ts";

export type Understanding = {
  readonly feed: ClientFeed;
  /** As they are; unset: somebody new. */
  readonly row: UserRow | undefined;
  readonly before: Resource;
  readonly after: Resource;
  readonly now: Date;
  /** What a change of another day names. */
  readonly naming?: Naming | undefined;
};

/** What a whole resource says of somebody who begins, be it anew. */
export async function wholeWrite(tx: Tx, asked: Understanding): Promise<ScimWrite> {
  const { row, after, now } = asked;
  const said = numberIn(after);
  const employeeNumber = row?.employeeNumber ?? said ?? `scim-${newId().slice(-10)}`;
  const newNumber = said === employeeNumber ? undefined : said;
  if (said !== undefined) await numberMustBeFree(tx, said, row?.id);
  const facts = wholeFacts(after);
  const timeZone = facts.timeZone ?? (await defaultZone(tx));
  const turn = turned(asked, timeZone);
  const workerType = facts.workerType ?? "employee";
  const status = turn.turn === "leave" || turn.turn === "end" ? turn.turn : undefined;
  const whole = {
    ...{ ...facts, timeZone, workerType, orgUnitId: null },
    status: statusOf(status),
  };
  await mustBeThere(tx, whole, row?.id);
  await mustBeFree(tx, String(after["userName"]), row?.id);
  return {
    ...{ kind: "scim", employeeNumber, newEmployeeNumber: newNumber },
    ...(await unitOf(tx, after, {})),
    sponsorNumber: sponsorIn(after),
    effective: effectiveOf(extension(after, hrUrn)["effectiveAt"], now),
    says: { whole },
    user: kept(after, isKept(turn)),
  };
}

const statusOf = (turn: "leave" | "end" | undefined): HrState =>
  turn === undefined ? "active" : turn === "leave" ? "leave" : "ended";

/** Who begins is not suspended for what was before. */
const isKept = (turn: UserTurn): UserTurn => ({
  ...turn,
  suspension: turn.suspension ?? "ends",
});

/** What changed, if anything did. */
export async function partWrite(tx: Tx, asked: Understanding): Promise<ScimWrite | undefined> {
  const { row, before, after, now } = asked;
  if (!row) throw new Error("a change of nobody");
  const { employeeNumber } = row;
  const said = numberIn(after) ?? employeeNumber;
  const newNumber = said === employeeNumber ? undefined : said;
  const turn = turned({ ...asked, saidActive: row.saidActive ?? undefined }, row.timeZone);
  const part = partOf(asked);
  const { after: named, before: unnamed } = asked.naming ?? asked;
  const unit = await unitOf(tx, named, unnamed);
  const sponsorNumber = sponsorIn(after);
  const user = kept(after, turn);
  const isTold =
    Object.keys(part).length > 0 ||
    [turn.turn, unit.orgCode, sponsorNumber].some((each) => each !== undefined);
  const isKeptSame = turn.suspension === null && sameKept(user, kept(before, turn), row);
  if (!isTold && isKeptSame && newNumber === undefined) return undefined;
  if (newNumber !== undefined) await numberMustBeFree(tx, newNumber, row.id);
  await mustBeThere(tx, part, row.id);
  if (after["userName"] !== before["userName"]) await mustBeFree(tx, user.userName, row.id);
  const { effectiveAt } = extension(after, hrUrn);
  const isDay = turn.lastDay !== undefined && effectiveAt === undefined;
  return {
    ...{ kind: "scim", employeeNumber, newEmployeeNumber: newNumber, ...unit, sponsorNumber },
    effective: isDay
      ? { day: turn.lastDay ?? "", edge: "end" }
      : await heldFrom(tx, row, effectiveOf(effectiveAt, now), now),
    ...(isTold && { says: { part, turn: turn.turn } }),
    user,
  };
}

function partOf({ after, before, naming }: Understanding): Partial<Facts> {
  const part = { ...changedFacts(after, before), ...(naming && factsNamed(naming)) };
  checkFacts(part);
  const hasNoUnit = unitSaid(naming?.after ?? after, naming?.before ?? before) === null;
  return hasNoUnit ? { ...part, orgUnitId: null } : part;
}

type Turned = Understanding & { readonly saidActive?: boolean | undefined };

function turned(asked: Turned, timeZone: string): UserTurn {
  const { feed, row, before, after, now, saidActive } = asked;
  const effective = effectiveOf(extension(after, hrUrn)["effectiveAt"], now);
  const today = dayOf(now, timeZone);
  const isLater = "day" in effective ? effective.day > today : effective.at > now;
  const isSuspendedByUs = row !== undefined && row.ownSuspendedAt !== null;
  const { settings } = feed;
  return turnOf({ before, after, settings, isSuspendedByUs, saidActive, isLater, today });
}

function kept(after: Resource, { active, suspension }: UserTurn): KeptUser {
  const attributes = JSON.parse(JSON.stringify(keptOf(after))) as KeptUser["attributes"];
  const externalId = (after["externalId"] as string | undefined) ?? null;
  const userName = String(after["userName"]);
  checkWords({ userName, externalId });
  checkWords(attributes);
  return { externalId, userName, active, attributes, suspension, isDeleted: false };
}

/** Whether a client that keeps something of them already keeps the same. */
const sameKept = (user: KeptUser, was: KeptUser, { feedId, saidActive }: UserRow): boolean =>
  feedId !== null &&
  saidActive === user.active &&
  JSON.stringify({ ...user, active: null }) === JSON.stringify({ ...was, active: null });

function numberIn(after: Resource): string | undefined {
  const said = extension(after, enterpriseUrn)["employeeNumber"] as string | undefined;
  if (said !== undefined) checkFacts({ employeeNumber: said });
  return said;
}

/** A sponsor by number, where the id is not known. */
function sponsorIn(after: Resource): string | undefined {
  const sponsor = extension(after, hrUrn)["sponsor"] as { employeeNumber?: string } | undefined;
  if (sponsor?.employeeNumber !== undefined) {
    checkFacts({ sponsorNumber: sponsor.employeeNumber });
  }
  return sponsor?.employeeNumber;
}
