import { z } from "zod";
import {
  anyPerson,
  command,
  maybe,
  query,
  recordDoor,
  sql,
  type Context,
  type PersonId,
  type TicketId,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import {
  bindingOf,
  narrowTicket,
  noteDeviceProof,
  proofEverySeconds,
  readTicketSettings,
  takeNonce,
  terminate,
  type Binding,
} from "#lib/tickets/index.ts";
import { assessClient } from "./assess.ts";
import { findDevice } from "./device-store.ts";
import { passes } from "./risk-rules.ts";
import { readProof, type ClientReport } from "./proof.ts";
import { suspect } from "./suspect.ts";

type Own = { readonly personId: PersonId; readonly ticketId: TicketId };

/** What the device of this ticket is to sign next, and how soon. */
export const askDevice = query({
  name: "device.ask",
  title: "Says what the device of this ticket is to sign next.",
  right: "self",
  rest: "internal",
  input: z.object({}),
  output: z.object({
    /** Null: the ticket hangs on no device. */
    nonce: z.string().nullable(),
    /** Milliseconds until it should. */
    dueMs: z.number(),
  }),
  authorize: anyPerson,
  run: async ({ tx, now, proof: { ticketId } }) => {
    const found = await maybe(
      tx,
      z.object({
        deviceId: z.string().nullable(),
        deviceProvenAt: z.date().nullable(),
        deviceNonce: z.string().nullable(),
      }),
      sql`select device_id, device_proven_at, device_nonce from ticket where id = ${ticketId}::uuid`,
    );
    if (!found?.deviceId) return { nonce: null, dueMs: 0 };
    const everySeconds = proofEverySeconds(await readTicketSettings(tx));
    const since = now.getTime() - (found.deviceProvenAt?.getTime() ?? 0);
    // Half of the time, so that whoever works is never narrowed.
    const dueMs = Math.max(0, everySeconds * 1000 - since);
    return { nonce: found.deviceNonce, dueMs };
  },
});

type Proving = Own & {
  readonly context: Pick<Context, "address" | "userAgent" | "deviceCookie">;
  readonly reported: ClientReport;
};

/**
 * proven: its own key signed. again: nothing was proven, which says nothing. unbound: it hangs on
 * no device. The others are for `device.suspect`.
 */
type Proved = {
  readonly outcome: "proven" | "again" | "unbound" | "mismatch" | "step-up" | "deny";
  /** What the ticket is carried by from now on. */
  readonly ticket?: string;
  /** What a browser that binds sessions is to sign. */
  readonly challenge?: string;
};

/** Takes one proof of a live ticket's device; being here is no event of the log. */
export const proveDevice = recordDoor({
  name: "device.prove",
  tables: ["ticket", "device", "device_assessment"],
  run: async (at, { personId, ticketId, context, reported }: Proving): Promise<Proved> => {
    const binding = await bindingOf(at.tx, ticketId);
    if (!binding?.deviceId || binding.deviceNonce === null) return { outcome: "unbound" };
    const expected = { nonce: binding.deviceNonce, path: "/device-check" } as const;
    const proof = await readProof(reported.proof, expected);
    if (!proof) return { outcome: "again" };
    if (!(await isKeyOf(at.tx, binding.deviceId, proof))) return { outcome: "mismatch" };
    const hasPasskey = await wasPasskey(at.tx, personId, binding.deviceId);
    const asked = { act: "check", personId, proof, reported, hasPasskey } as const;
    const { decision } = await assessClient({ ...at, context }, asked);
    if (decision === "deny") return { outcome: "deny" };
    const outcome = passes(decision, hasPasskey) ? "proven" : "step-up";
    if (isJustProven(binding, at.now)) {
      await takeNonce(at, ticketId);
      return { outcome };
    }
    const { handle, challenge } = await noteDeviceProof(at, ticketId);
    return { outcome, ticket: handle, ...(outcome === "proven" && { challenge }) };
  },
});

/** Two pages at once, or one after the other, need no handle each. */
const isJustProven = ({ deviceProvenAt }: Binding, now: Date): boolean =>
  deviceProvenAt !== null && now.getTime() - deviceProvenAt.getTime() < 60_000;

/** Whether it was a passkey by which this person last proved themselves on this device. */
async function wasPasskey(tx: Tx, personId: string, deviceId: string): Promise<boolean> {
  const last = await maybe(
    tx,
    z.object({ hasPasskey: z.boolean() }),
    sql`select has_passkey from device_assessment
        where person_id = ${personId}::uuid and device_id = ${deviceId}::uuid and act <> 'check'
          and decision <> 'deny'
        order by at desc, id desc limit 1`,
  );
  return last?.hasPasskey ?? false;
}

/** Whether a proof is by the key of this device. */
export const isKeyOf = async (
  tx: Tx,
  deviceId: string,
  { thumbprint }: { readonly thumbprint: string },
): Promise<boolean> => (await findDevice(tx, deviceId))?.thumbprint === thumbprint;

/** What follows when a proof was by another key, or its client is not what it should be. */
export const suspectDevice = command({
  name: "device.suspect",
  title: "Ends or narrows a ticket whose device proved to be another, or a risk.",
  right: "self",
  rest: "internal",
  input: z.object({ because: z.enum(["mismatch", "step-up", "deny"]) }),
  output: z.object({ outcome: z.enum(["ended", "narrowed"]) }),
  load: async () => undefined,
  authorize: anyPerson,
  run: async (work) => {
    const { because } = work.input;
    const { personId, ticketId } = work.proof;
    if (because === "step-up") {
      await narrowTicket(work, ticketId);
      work.record({ target: personId, persons: [personId], detail: { because, ticketId } });
      return { outcome: "narrowed" } as const;
    }
    await endSuspected(work, { personId, ticketId, isCopied: because === "mismatch" });
    return { outcome: "ended" } as const;
  },
});

/** A step: whoever carries this ticket carries it no further, and people are told. */
export async function endSuspected(
  work: Work,
  { personId, ticketId, isCopied }: Own & { readonly isCopied: boolean },
): Promise<void> {
  const reason = isCopied ? "copied" : "too_risky";
  const { deviceId = null } = (await bindingOf(work.tx, ticketId)) ?? {};
  const device = deviceId === null ? [] : [{ kind: "device", id: deviceId } as const];
  // Whatever was begun with it hangs on the same device.
  await terminate(work, [{ kind: "ticket", id: ticketId }, ...device], { reason });
  suspect(work, {
    kind: isCopied ? "device_mismatch" : "risky_client",
    ...{ personId, ticketId },
  });
}
