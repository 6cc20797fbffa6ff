import { z } from "zod";
import {
  anyPerson,
  many,
  maybe,
  needs,
  notFound,
  PersonId,
  query,
  sql,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { deviceKinds } from "./client.ts";

const DeviceView = z.object({
  deviceId: z.string(),
  name: z.string(),
  kind: z.enum(deviceKinds),
  browser: z.string().nullable(),
  system: z.string().nullable(),
  firstSeenAt: z.date(),
  lastSeenAt: z.date(),
  lastAddress: z.string().nullable(),
  /** Names of the last ones, the latest first. */
  places: z.array(z.string()),
  isBlockedByOwner: z.boolean(),
  isBlockedBySecurity: z.boolean(),
  /** Carries the ticket that asks. */
  isCurrent: z.boolean(),
});

/** More than anybody looks through; the oldest fall out of the list, not out of force. */
const devicesMax = 100;

const devicesWhere = (tx: Tx, which: Sql, ticketId: string | null) =>
  many(
    tx,
    DeviceView,
    sql`select d.id as device_id, d.name, d.kind, d.browser, d.system, d.first_seen_at,
               d.last_seen_at, d.last_address, d.places,
               d.owner_blocked_at is not null as is_blocked_by_owner,
               d.security_blocked_at is not null as is_blocked_by_security,
               exists (select from ticket t where t.id = ${ticketId}::uuid
                       and t.device_id = d.id) as is_current
        from device d where ${which}
        order by d.last_seen_at desc, d.id limit ${devicesMax}::int`,
  );

/** One's own devices, the last used first. */
export const listMyDevices = query({
  name: "device.list-mine",
  title: "Lists the devices that the signed-in person used.",
  right: "self",
  rest: { method: "GET", path: "/devices/mine" },
  input: z.object({}),
  output: z.object({ devices: z.array(DeviceView) }),
  authorize: anyPerson,
  run: async ({ tx, proof: { personId, ticketId } }) => ({
    devices: await devicesWhere(tx, sql`d.person_id = ${personId}::uuid`, ticketId),
  }),
});

/** Somebody's devices, for whoever may end what they carry. */
export const listDevicesOfPerson = query({
  name: "device.list-of-person",
  title: "Lists somebody's devices.",
  right: "tickets.manage",
  rest: { method: "GET", path: "/people/{personId}/devices" },
  input: z.object({ personId: PersonId }),
  output: z.object({ devices: z.array(DeviceView) }),
  authorize: needs("tickets.manage"),
  run: async ({ tx, input: { personId } }) => {
    const person = await maybe(
      tx,
      z.object({}),
      sql`select from person where id = ${personId}::uuid`,
    );
    if (!person) throw notFound("person");
    return { devices: await devicesWhere(tx, sql`d.person_id = ${personId}::uuid`, null) };
  },
});
