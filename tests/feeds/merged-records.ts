import { previewEvent, releaseEvent } from "#lib/feeds/inbox/index.ts";
import { idOf, type Id } from "#lib/kernel/index.ts";
import { expect } from "vitest";
import { ask, operator } from "./birthrights.ts";
import { settleAll } from "./hook-sender.ts";

/** The event about two records that waits for somebody. */
export async function heldEvent(number: string, kind: string) {
  const found = await ask<{ id: string; reason: string }>(
    "select id, reason from feed_event where number = $1 and kind = $2 and state = 'held'",
    [number, kind],
  );
  expect(found.map(({ reason }) => reason)).toEqual(["needs_a_person"]);
  return idOf("feed-event").parse(found[0]?.id);
}

/** Records that are part of this person's now. */
export const tombstones = (number: string) =>
  ask(
    `select t.hr_state as state, (select count(*)::int from assignment a
                                  where a.person_id = t.id and a.closed_by is null) as rights
     from person t join person p on p.id = t.merged_into where p.employee_number = $1`,
    [number],
  );

/** Whether this person's facts begin before their own record does. */
export const firstFact = async (number: string) =>
  (
    await ask<{ earlier: boolean }>(
      `select min(f.effective_from) < '2026-01-06T12:00:00Z' as earlier
       from person_fact f join person p on p.id = f.person_id
       where p.employee_number = $1 and f.recorded_to is null`,
      [number],
    )
  )[0]?.earlier;

/** Who would lose what by it, in words. */
export async function previewed(eventId: Id<"feed-event">): Promise<string[]> {
  const { people } = await previewEvent(operator, { eventId });
  return people.flatMap(({ displayName, losses }) =>
    losses.length === 0 ? [] : [`${displayName} loses ${losses.map(({ name }) => name).join(" ")}`],
  );
}

export async function release(eventId: Id<"feed-event">): Promise<void> {
  await releaseEvent(operator, { eventId, verdict: "apply", reason: "I asked both." });
  await settleAll();
}

export const unitOf = async (number: string): Promise<string | undefined> =>
  (
    await ask<{ unit: string }>(
      `select u.code as unit from person p join org_unit u on u.id = p.org_unit_id
       where p.employee_number = $1`,
      [number],
    )
  )[0]?.unit;
