import { z } from "zod";
import {
  command,
  execute,
  maybe,
  onlySystem,
  PersonId,
  recordDoor,
  sql,
  TicketId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { isActiveAt } from "./active-person.ts";
import { assuranceAt } from "./assurance.ts";
import { parentOf } from "./bearers.ts";
import { hashOfHandle } from "./handle.ts";
import { issueTicket } from "./issue-ticket.ts";
import { isLiveAt } from "./live-ticket.ts";
import { readTicketSettings, userTicketHours } from "./settings.ts";
import { intervalSeconds } from "./start-device-grant.ts";
import { lockSubjects } from "./subject.ts";

/** Half of a working day away from it. */
const idleHours = 4;

const Polled = z.object({
  state: z.enum(["pending", "approved", "denied", "redeemed"]),
  endsAt: z.date(),
  before: z.date().nullable(),
});
type Polled = z.output<typeof Polled>;

export type PollAnswer = "decided" | "pending" | "slow_down" | "expired";

/** RFC 8628 §3.5: a device that asks too often is told so; an unknown one, that it is over. */
export const pollDeviceGrant = recordDoor({
  name: "device-grant.poll",
  tables: ["device_grant"],
  run: async ({ tx, now }, deviceCode: string): Promise<PollAnswer> => {
    const hash = hashOfHandle(deviceCode);
    if (!hash) return "expired";
    const polled = await maybe(
      tx,
      Polled,
      sql`with before as (
            select id, polled_at from device_grant where device_hash = ${hash} for update)
          update device_grant d set polled_at = ${now} from before
          where d.id = before.id returning d.state, d.ends_at, before.polled_at as before`,
    );
    return polled ? pollAnswer(polled, now) : "expired";
  },
});

/** A second less than asked for is no haste: the way here takes different times. */
function pollAnswer({ state, endsAt, before }: Polled, now: Date): PollAnswer {
  if (endsAt <= now || state === "redeemed") return "expired";
  if (state !== "pending") return "decided";
  const isTooSoon = before && now.getTime() - before.getTime() < (intervalSeconds - 1) * 1000;
  return isTooSoon ? "slow_down" : "pending";
}

const Grant = z.object({
  id: z.string(),
  state: z.string(),
  endsAt: z.date(),
  personId: PersonId.nullable(),
  ticketId: TicketId.nullable(),
});
type Grant = z.output<typeof Grant>;

/** The first question after the yes gets the ticket, once. */
export const redeemDeviceGrant = command({
  name: "device-grant.redeem",
  title: "Gives a command line that was let in its ticket.",
  right: "system",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({ deviceCode: z.string().max(100) }),
  output: z.object({
    outcome: z.enum(["given", "denied", "expired"]),
    ticket: z.string().optional(),
    endsAt: z.date().optional(),
  }),
  load: async ({ tx }, { deviceCode }) => {
    const hash = hashOfHandle(deviceCode);
    if (!hash) return undefined;
    return maybe(
      tx,
      Grant,
      sql`select id, state, ends_at, person_id, ticket_id from device_grant
          where device_hash = ${hash} for update`,
    );
  },
  authorize: onlySystem,
  run: async (work) => {
    const { resource: grant, now } = work;
    const expired = { outcome: "expired" } as const;
    const denied = { outcome: "denied" } as const;
    if (!grant || grant.endsAt <= now || grant.state === "redeemed") return expired;
    const { id, personId, ticketId } = grant;
    if (grant.state !== "approved" || !personId || !ticketId) return denied;
    if (!(await mayEnter(work.tx, grant, now))) return denied;
    return give(work, { id, personId, ticketId });
  },
});

/**
 * What ended meanwhile lets nobody in: the ticket that said yes, or the person's time here. Whoever
 * is ending the person right now is waited for.
 */
const mayEnter = async (tx: Tx, grant: Grant, now: Date): Promise<boolean> => {
  await lockSubjects(tx, grant.personId === null ? [] : [grant.personId]);
  const found = await maybe(
    tx,
    z.object({}),
    sql`select from ticket t join person p on p.id = t.person_id
        where t.id = ${grant.ticketId}::uuid and p.id = ${grant.personId}::uuid
          and ${isLiveAt(now)} and ${isActiveAt(now)}`,
  );
  return found !== undefined;
};

type Given = { readonly id: string; readonly personId: PersonId; readonly ticketId: TicketId };

async function give(work: Work, { id, personId, ticketId }: Given) {
  const { tx, now } = work;
  const said = await parentOf(tx, ticketId);
  const issued = await issueTicket(work, {
    channel: "cli",
    personId,
    scopes: [],
    assurance: assuranceAt(said, await readTicketSettings(tx), now),
    authenticatedAt: said.authenticatedAt,
    // Blocked, or copied: what was let in from there is out as well.
    ...(said.deviceId !== null && { deviceId: said.deviceId }),
    minutesMax: userTicketHours * 60,
    idleMinutes: idleHours * 60,
  });
  await execute(
    tx,
    sql`update device_grant set state = 'redeemed', issued_id = ${issued.ticketId}::uuid
        where id = ${id}::uuid`,
  );
  work.record({ target: personId, persons: [personId], detail: { ticketId: issued.ticketId } });
  work.announce("person.signed-in", { personId, ticketId: issued.ticketId });
  return { outcome: "given" as const, ticket: issued.handle, endsAt: issued.endsAt };
}
