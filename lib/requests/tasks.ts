import { z } from "zod";
import { begin, systemActor } from "#lib/kernel/index.ts";
import { activateRequest } from "./activate-request.ts";
import { cancelDelegations } from "./cancel-delegations.ts";
import { concerningRequests, dueRequests, type Due } from "./due-requests.ts";
import { escalateRequest } from "./escalate-request.ts";
import { expireRequest } from "./expire-request.ts";
import { finishRequest } from "./finish-request.ts";
import { reresolveRequest } from "./reresolve-request.ts";

const acts = {
  activate: activateRequest,
  escalate: escalateRequest,
  expire: expireRequest,
  finish: finishRequest,
  reresolve: reresolveRequest,
} as const;

const ids = z.array(z.uuid());
const People = z.object({ personId: z.uuid().optional(), personIds: ids.optional() });
const peopleOf = (payload: unknown): string[] => {
  const { personId, personIds } = People.parse(payload);
  return [...(personIds ?? []), ...(personId ? [personId] : [])];
};

const clock = () => begin(systemActor("requests"));

async function settle(due: readonly Due[]): Promise<void> {
  for (const { itemId, act } of due) {
    await acts[act](clock(), { itemId });
  }
}

/** The clock came back to one item. */
export async function tickRequest(payload: unknown): Promise<void> {
  const { itemId } = z.object({ itemId: z.uuid() }).parse(payload);
  await settle(await dueRequests(clock(), { itemIds: [itemId] }));
}

/** What alarms and announcements left behind, if any did: nothing is ever stuck. */
export async function sweepRequests(): Promise<void> {
  await settle(await dueRequests(clock(), {}));
}

/** Assignments ended in another room. */
export async function finishEnded(payload: unknown): Promise<void> {
  const { assignmentIds } = z.object({ assignmentIds: ids }).parse(payload);
  await settle(await dueRequests(clock(), { assignmentIds }));
}

/** People left, moved, went away or came back: whom open stages ask is found anew. */
export async function reresolvePeople(payload: unknown): Promise<void> {
  await reresolve({ personIds: peopleOf(payload) });
}

/** Owners of systems, rights or roles changed. */
export async function reresolveTargets(payload: unknown): Promise<void> {
  const { targetIds } = z.object({ targetIds: ids }).parse(payload);
  await reresolve({ targetIds });
}

/** Whoever left lends no voice and is lent none. */
export async function leaveRequests(payload: unknown): Promise<void> {
  const personIds = peopleOf(payload);
  for (const personId of personIds) await cancelDelegations(clock(), { personId });
  await reresolve({ personIds });
}

async function reresolve(input: { personIds?: string[]; targetIds?: string[] }): Promise<void> {
  for (const itemId of await concerningRequests(clock(), input)) {
    await reresolveRequest(clock(), { itemId });
  }
}

/** Something that an approved item waits for may be there: a training, an agreement. */
export async function activateWaiting(payload: unknown): Promise<void> {
  const itemIds = await concerningRequests(clock(), { personIds: peopleOf(payload) });
  if (itemIds.length > 0) await settle(await dueRequests(clock(), { itemIds }));
}
