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
  await each(peopleOf(payload), (personId) => followLeaver(system(), { personId, hasLeft: true }));
  await handOverDue();
}

/** Something about people changed, maybe an end: told, moved or taken back. */
export async function followLeavers(payload: unknown): Promise<void> {
  await follow(await dueLeavers(system(), { personIds: peopleOf(payload) }));
}

/** The clock: what is still on, what waits for nobody, what nobody decided in time. */
export async function sweepLeavers(): Promise<void> {
  await handOverDue();
  await follow(await dueLeavers(system(), {}));
}

/** Once a day: ends that came near, whatever waits, and whether what closed lately is still off. */
export async function proveLeavers(): Promise<void> {
  await follow(await dueLeavers(system(), { of: "coming" }));
  await follow(await dueLeavers(system(), { of: "live" }));
  const closed = await dueLeavers(system(), { of: "closed" });
  await each(closed, (personId) => followLeaver(system(), { personId, isProof: true }));
}

const follow = (personIds: readonly string[]): Promise<void> =>
  each(personIds, (personId) => followLeaver(system(), { personId }));

const handOverDue = async (): Promise<void> =>
  each(await dueItems(system(), {}), (itemId) => handOver(system(), { itemId }));

/** One that fails keeps back none of the others; the job says so, and is tried again. */
async function each(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const id of ids) await act(id).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
