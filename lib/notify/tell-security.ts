import { z } from "zod";
import { holdersOfRight } from "#lib/access/index.ts";
import { findAlert } from "#lib/incidents/index.ts";
import { command, notFound, onlySystem, PersonId } from "#lib/kernel/index.ts";
import { Place } from "./mail.ts";
import { notify } from "./notify.ts";

const told = z.object({ told: z.int() });

/** Whoever may read the log hears at once that it does not verify. */
export const tellAlarm = command({
  name: "notice.tell-alarm",
  title: "Tells those who may read the log that it does not verify.",
  right: "system",
  rest: "internal",
  input: z.object({ alarmId: z.uuid() }),
  output: told,
  load: ({ tx, now }) => holdersOfRight(tx, "audit.read", now),
  authorize: onlySystem,
  run: async (work) => {
    const { alarmId } = work.input;
    const message = { kind: "alarm", subjectKind: "alarm", subjectId: alarmId, data: {} } as const;
    const count = await notify(work, work.resource, message);
    work.record({ target: alarmId, detail: { told: count } });
    return { told: count };
  },
});

/** Who acts on an alert, beside the owner of a module: ends tickets, keeps hosts, or watches. */
const actsOn = {
  overreach: "tickets.manage",
  device: "tickets.manage",
  host: "bastion.manage",
  session: "bastion.watch",
  registration: "bastion.manage",
};
const noticeOf = {
  overreach: "overreach",
  device: "suspicion",
  host: "host",
  session: "session",
  registration: "host_token",
} as const;
/** Of these the host's code is told; who somebody is stands where one may see it. */
const namesHost: ReadonlySet<string> = new Set(["host", "registration"]);

/** The owner of the module hears of an alert, and so do those who may do something about it. */
export const tellAlert = command({
  name: "notice.tell-alert",
  title: "Tells those who may do something about it of an alert: a module's owner among them.",
  right: "system",
  rest: "internal",
  input: z.object({ alertId: z.uuid() }),
  output: told,
  load: async ({ tx, now }, { alertId }) => {
    const alert = await findAlert(tx, alertId);
    if (!alert) throw notFound("alert");
    return { alert, people: await holdersOfRight(tx, actsOn[alert.kind], now) };
  },
  authorize: onlySystem,
  run: async (work) => {
    const { alert, people } = work.resource;
    const { alertId, kind, ownerId, name, times, minutes } = alert;
    const count = await notify(work, ownerId === null ? people : [...people, ownerId], {
      kind: noticeOf[kind],
      subjectKind: "alert",
      subjectId: alertId,
      data: { state: ownerId === null && !namesHost.has(kind) ? "" : name, times, minutes },
    });
    work.record({ target: alertId, detail: { told: count } });
    return { told: count };
  },
});

/** Somebody hears of every change of how they sign in, also when it was not them. */
export const tellFactors = command({
  name: "notice.tell-factors",
  title: "Tells somebody that the way they sign in changed.",
  right: "system",
  rest: "internal",
  input: z.object({
    ...{ personId: PersonId, change: z.string().max(40), at: z.iso.datetime() },
    place: Place.nullish(),
  }),
  output: told,
  load: async () => undefined,
  authorize: onlySystem,
  run: async (work) => {
    const { personId, change, at, place = null } = work.input;
    const count = await notify(work, [personId], {
      kind: "security",
      subjectKind: "person",
      subjectId: personId,
      ...{ data: { state: change, at }, place },
    });
    if (count > 0) work.record({ target: personId, persons: [personId], detail: { change } });
    return { told: count };
  },
});
