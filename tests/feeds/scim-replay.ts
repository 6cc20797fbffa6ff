import { setTimeout as later } from "node:timers/promises";
import { expect } from "vitest";
import { enterpriseUrn, hrUrn, scimClient } from "#tests/protocol/scim/client.ts";
import { startRest, type Answer } from "#tests/support/rest-server.ts";
import type { DatedEvent } from "./employee-events.ts";

/** Who is named has to be there: people first, and who manages them is said of their first day. */
export function scimWrites(events: readonly DatedEvent[]) {
  const hires = events.filter(({ type }) => type === "person.hire");
  const firstManagers = hires.flatMap((event): DatedEvent[] => {
    const { employeeNumber = "", managerNumber } = event.data;
    if (managerNumber === undefined) return [];
    const data = { employeeNumber, day: event.day, managerNumber };
    return [{ ...event, id: `${event.id}:manager`, type: "person.transfer", data }];
  });
  const changes = events.filter(({ type }) => type !== "person.hire");
  return { hires, changes: [...firstManagers, ...changes] };
}

/** An HR system that writes people by SCIM, whose numbers, names and addresses have this mark. */
export async function scimReplay(mark: string) {
  const client = await scimClient(await startRest(), { isHr: true });
  const ids = new Map<string, string>();
  const idOf = (number: string | null | undefined) => ids.get(number ?? "");
  const create = async (event: DatedEvent) => {
    const { employeeNumber = "", day = "", ...said } = event.data;
    const answer = await client.create({
      ...{ userName: `${mark}${employeeNumber}`, externalId: `${mark}${employeeNumber}` },
      name: { givenName: said["givenName"], familyName: `${said["familyName"]}${mark}` },
      ...(said["title"] && { title: said["title"] }),
      emails: [{ value: `${mark}.${said["workEmail"]}`, type: "work", primary: true }],
      [enterpriseUrn]: { employeeNumber: `${mark}${employeeNumber}` },
      [hrUrn]: {
        ...{ startDate: day, effectiveAt: day, eventId: event.id, timeZone: said["timeZone"] },
        ...(said["orgCode"] && { orgUnit: said["orgCode"] }),
      },
    });
    if (answer.status === 201) ids.set(employeeNumber ?? "", String(answer.body["id"]));
    return answer;
  };
  const write = (event: DatedEvent) =>
    client.patch(idOf(event.data["employeeNumber"]), operationsOf(event, idOf));
  return {
    create: (events: readonly DatedEvent[]) => each(events, create),
    write: (events: readonly DatedEvent[]) => each(events, write),
  };
}

const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

type Find = (number: string | null | undefined) => string | undefined;

function operationsOf({ id: eventId, type, data }: DatedEvent, idOf: Find): object[] {
  const { day = "", orgCode, title, managerNumber } = data;
  if (type === "person.resignation") {
    const dated = { effectiveAt: dayAfter(day ?? ""), eventId };
    return [{ op: "replace", value: { active: false, [hrUrn]: dated } }];
  }
  const manager = idOf(managerNumber);
  const value = {
    ...(title && { title }),
    ...(manager !== undefined && { [enterpriseUrn]: { manager: { value: manager } } }),
    [hrUrn]: { ...(orgCode && { orgUnit: orgCode }), effectiveAt: day, eventId },
  };
  const removed = [
    ...(title === null ? ["title"] : []),
    ...(orgCode === null ? [`${hrUrn}:orgUnit`] : []),
    ...(managerNumber === null ? [`${enterpriseUrn}:manager`] : []),
  ];
  return [{ op: "replace", value }, ...removed.map((path) => ({ op: "remove", path }))];
}

/** Four at once, who wait when they are told to. */
async function each(
  events: readonly DatedEvent[],
  call: (event: DatedEvent) => Promise<Answer>,
): Promise<void> {
  const queue = [...events];
  const work = async () => {
    for (let event = queue.shift(); event; event = queue.shift()) {
      const { status, body } = await call(event);
      if (status === 429) {
        queue.push(event);
        await later(1000);
      } else if (status !== 201 && status !== 204) {
        expect({ status, body, event }).toBe("written");
      }
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
}
