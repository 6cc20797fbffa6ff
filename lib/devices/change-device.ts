import { z } from "zod";
import {
  command,
  execute,
  isOnlyImpersonated,
  many,
  needs,
  no,
  notFound,
  Reason,
  sql,
  yes,
  type Actor,
  type Decision,
  type Sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { terminate } from "#lib/tickets/index.ts";
import { DeviceId, findDevice, findDeviceOf, lockKey, type Device } from "./device-store.ts";

type By = "owner" | "security";

const isOwn = (actor: Actor, { personId }: Device): boolean =>
  actor.kind === "person" && actor.personId === personId && !isOnlyImpersonated(actor);

/** Everybody blocks what is theirs; whoever may end tickets, anything. */
export function mayBlock(actor: Actor, device: Device): Decision<By> {
  if (isOwn(actor, device)) return yes("owner");
  return needs("tickets.manage")(actor).allowed ? yes("security") : no("not_your_device");
}

/** Nobody frees for themselves what security blocked, nor for somebody else what that one did. */
export function mayFree(
  actor: Actor,
  device: Device & { readonly isActors: boolean },
): Decision<By> {
  // Of a shared browser too: whoever uses it frees nobody from what security blocked it for.
  const isInvolved = isOwn(actor, device) || device.isActors;
  const isSecuritys = device.securityBlockedAt !== null;
  if (isInvolved && isSecuritys) return no("blocked_by_security");
  if (isOwn(actor, device)) return yes("owner");
  if (!needs("tickets.manage")(actor).allowed) return no("not_your_device");
  return isSecuritys || device.ownerBlockedAt === null ? yes("security") : no("blocked_by_owner");
}

const load = async (tx: Tx, deviceId: string): Promise<Device> => {
  const seen = await findDevice(tx, deviceId);
  if (!seen) throw notFound("device");
  await lockKey(tx, seen.thumbprint);
  return (await findDevice(tx, deviceId)) ?? seen;
};

const input = z.object({ deviceId: DeviceId });

/** What a block is about: this device, or its key whoever uses it. */
const blockedBy = ({ id, thumbprint }: Device, by: By) =>
  by === "owner" ? sql`id = ${id}::uuid` : sql`thumbprint = ${thumbprint}`;

/** Owner and security each block, and free, for themselves: one leaves what the other said. */
const blockedAt: Record<By, Sql> = {
  owner: sql`owner_blocked_at`,
  security: sql`security_blocked_at`,
};

/** Nobody gets in with it any more, and whoever is in with it is out. */
export const blockDevice = command({
  name: "device.block",
  title: "Blocks a device everywhere, and ends what was begun on it.",
  right: "self",
  rest: { method: "POST", path: "/devices/{deviceId}/block" },
  input: input.extend({ reason: Reason.optional() }),
  output: z.object({ ended: z.number() }),
  load: ({ tx }, { deviceId }) => load(tx, deviceId),
  authorize: mayBlock,
  run: async (work) => {
    const { resource: device, proof: by, tx, now } = work;
    const { reason } = work.input;
    const blocked = await many(
      tx,
      z.object({ id: z.string() }),
      sql`update device
          set ${blockedAt[by]} = coalesce(${blockedAt[by]}, ${now})
          where ${blockedBy(device, by)} returning id`,
    );
    const ended = await terminate(
      work,
      blocked.map(({ id }) => ({ kind: "device", id }) as const),
      { reason: "device_blocked", ...(reason !== undefined && { words: reason }) },
    );
    const { id, personId } = device;
    work.record({
      ...{ target: id, persons: [personId], detail: { by, devices: blocked.length, ended } },
      ...(reason !== undefined && { personal: { reason } }),
    });
    const at = now.toISOString();
    work.announce("person.factors-changed", { personId, change: "device_blocked", at });
    work.live("devices", [personId]);
    return { ended };
  },
});

/** What ended stays ended; from now on one gets in with it again. */
export const freeDevice = command({
  name: "device.free",
  title: "Lifts the block of a device.",
  right: "self",
  rest: { method: "POST", path: "/devices/{deviceId}/free" },
  input,
  output: z.object({ deviceId: z.string() }),
  load: async ({ tx, actor }, { deviceId }) => {
    const device = await load(tx, deviceId);
    const isActors =
      actor.kind === "person" &&
      (await findDeviceOf(tx, actor.personId, device.thumbprint)) !== undefined;
    return { ...device, isActors };
  },
  authorize: mayFree,
  run: async (work) => {
    const { resource: device, proof: by, tx } = work;
    await execute(
      tx,
      sql`update device set ${blockedAt[by]} = null where ${blockedBy(device, by)}`,
    );
    const { id, personId } = device;
    work.record({ target: id, persons: [personId], detail: { by } });
    const at = work.now.toISOString();
    work.announce("person.factors-changed", { personId, change: "device_freed", at });
    work.live("devices", [personId]);
    return { deviceId: id };
  },
});

/** Calls one of one's devices otherwise. */
export const renameDevice = command({
  name: "device.rename",
  title: "Gives one of one's own devices another name.",
  right: "self",
  rest: { method: "PUT", path: "/devices/{deviceId}/name" },
  input: input.extend({ name: z.string().trim().min(1).max(100) }),
  output: z.object({ deviceId: z.string(), name: z.string() }),
  load: ({ tx }, { deviceId }) => load(tx, deviceId),
  authorize: (actor, device) => (isOwn(actor, device) ? yes(true) : no("not_your_device")),
  run: async (work) => {
    const { resource, input: asked } = work;
    const { id, personId } = resource;
    await execute(work.tx, sql`update device set name = ${asked.name} where id = ${id}::uuid`);
    work.record({ target: id, persons: [personId] });
    work.live("devices", [personId]);
    return { deviceId: id, name: asked.name };
  },
});
