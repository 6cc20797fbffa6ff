import { z } from "zod";
import { begin, PersonId, systemActor } from "#lib/kernel/index.ts";
import { dueItems, dueLeavers } from "./due-leavers.ts";
import { followLeaver } from "./follow-leaver.ts";
import { handOver } from "./hand-over.ts";

const People = z.object({
  personId: PersonId.optional(),
  personIds: z.array(PersonId).optional(),
});
const peopleOf = (payload: unknown): PersonId[] => {
  const { personId, personIds = [] } = People.parse(payload);
  return personId === undefined ? personIds : [...personIds, personId];
};

const system = () => begin(systemActor("leavers"));

/** People left. */
export async function openLeavers(payload: unknown): Promise<void> {
  for (const personId of peopleOf(payload)) {
    await followLeaver(system(), { personId, hasLeft: true });
  }
  await handOverDue();
}

/** Something about people changed, maybe an end: told, moved or taken back. */
export async function followLeavers(payload: unknown): Promise<void> {
  const concerned = await dueLeavers(system(), { personIds: peopleOf(payload) });
  await follow(concerned);
}

/** The clock: what is still on, what waits for nobody, what nobody decided in time. */
export async function sweepLeavers(): Promise<void> {
  await handOverDue();
  await follow(await dueLeavers(system(), {}));
}

/** Ends that came near. */
export async function announceLeavers(): Promise<void> {
  await follow(await dueLeavers(system(), { isComing: true }));
}

async function follow(personIds: readonly string[]): Promise<void> {
  for (const personId of personIds) await followLeaver(system(), { personId });
}

async function handOverDue(): Promise<void> {
  for (const itemId of await dueItems(system(), {})) await handOver(system(), { itemId });
}
