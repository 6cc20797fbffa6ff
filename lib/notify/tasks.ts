import { z } from "zod";
import { MoverCaseId } from "#lib/fulfilment/index.ts";
import { begin, PersonId, systemActor } from "#lib/kernel/index.ts";
import { RequestItemId } from "#lib/requests/index.ts";
import { followComment } from "./follow-comment.ts";
import { followLeaverCase } from "./follow-leaver.ts";
import { followMove } from "./follow-move.ts";
import { followHold } from "./follow-hold.ts";
import { followLate } from "./follow-late.ts";
import { followRequest } from "./follow-request.ts";
import { Place } from "./mail.ts";
import { tellAddresses } from "./tell-addresses.ts";
import { tellEnding } from "./tell-ending.ts";
import { tellAlarm, tellAlert, tellFactors } from "./tell-security.ts";

const Item = z.object({ itemId: RequestItemId });
const Change = z.object({
  ...{ personId: PersonId, change: z.string(), at: z.string() },
  place: Place.nullish(),
});
const Addresses = z.object({ personIds: z.array(PersonId), runId: z.uuid(), at: z.string() });
const system = () => begin(systemActor("notify"));

/** An item changed: whoever must know is told. */
export async function tellAboutRequest(payload: unknown): Promise<void> {
  await followRequest(system(), Item.parse(payload));
}

/** A temporary right nears its end. */
export async function tellAboutEnding(payload: unknown): Promise<void> {
  await tellEnding(system(), Item.parse(payload));
}

/** Somebody wrote on a request. */
export async function tellAboutComment(payload: unknown): Promise<void> {
  const { requestId, commentId } = z
    .object({ requestId: z.uuid(), commentId: z.uuid() })
    .parse(payload);
  await followComment(system(), { requestId, commentId });
}

/** The brake holds a roll-out, or holds it no longer. */
export async function tellAboutHeldRollout(payload: unknown): Promise<void> {
  const { rolloutId } = z.object({ rolloutId: z.uuid() }).parse(payload);
  await followHold(system(), { subjectKind: "rollout", subjectId: rolloutId });
}

/** The brake holds people of an import, or holds them no longer. */
export async function tellAboutHeldRun(payload: unknown): Promise<void> {
  const { runId } = z.object({ runId: z.uuid() }).parse(payload);
  await followHold(system(), { subjectKind: "feed_run", subjectId: runId });
}

/** A leaver case changed: who is offered something, or can end what is still on, hears of it. */
export async function tellAboutLeaver(payload: unknown): Promise<void> {
  await followLeaverCase(system(), z.object({ caseId: z.uuid() }).parse(payload));
}

/** Events that a feed pushed are held, or no longer: one notice a feed, however many they are. */
export async function tellAboutHeldEvents(payload: unknown): Promise<void> {
  const { feedId } = z.object({ feedId: z.uuid() }).parse(payload);
  await followHold(system(), { subjectKind: "feed", subjectId: feedId });
}

/** A feed has no file, or has one again. */
export async function tellAboutLateFeed(payload: unknown): Promise<void> {
  await followLate(system(), z.object({ feedId: z.uuid() }).parse(payload));
}

/** All that is held of what was told ahead is one notice. */
const turns = "00000000-0000-0000-0000-000000000000";

/** People stay as they are although what was told ahead of them has come, or do so no longer. */
export async function tellAboutHeldTurns(): Promise<void> {
  await followHold(system(), { subjectKind: "turns", subjectId: turns });
}

/** Somebody moved, or what they had asked for was confirmed. */
export async function tellAboutMoves(payload: unknown): Promise<void> {
  const { caseIds } = z.object({ caseIds: z.array(MoverCaseId) }).parse(payload);
  for (const caseId of caseIds) await followMove(system(), { caseId });
}

/** The log does not verify. */
export async function tellAboutAlarm(payload: unknown): Promise<void> {
  await tellAlarm(system(), z.object({ alarmId: z.uuid() }).parse(payload));
}

/** Tickets are used as they should not be: again and again, or in a way nobody does by mistake. */
export async function tellAboutAlert(payload: unknown): Promise<void> {
  await tellAlert(system(), z.object({ alertId: z.uuid() }).parse(payload));
}

/** HR names another address for people. */
export async function tellAboutAddresses(payload: unknown): Promise<void> {
  await tellAddresses(system(), Addresses.parse(payload));
}

/** The way somebody signs in changed. */
export async function tellAboutFactors(payload: unknown): Promise<void> {
  await tellFactors(system(), Change.parse(payload));
}
