import { errors, importJWK, jwtVerify, decodeProtectedHeader, decodeJwt, type JWK } from "jose";
import { z } from "zod";
import { execute, maybe, recordDoor, sql, type TicketId, type Tx } from "#lib/kernel/index.ts";
import {
  bindingOf,
  noteDeviceProof,
  proofEverySeconds,
  readTicketSettings,
} from "#lib/tickets/index.ts";

/**
 * Device Bound Session Credentials (W3C draft): the browser itself keeps a key, in hardware where
 * there is some, and signs without any page. It is one more way in which a ticket's device proves
 * itself; a ticket that hangs on no device is not bound by it.
 */
type Carried = {
  readonly ticketId: TicketId;
  /** By a handle that was replaced meanwhile. */
  readonly isFormer: boolean;
};

const Key = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string().max(60),
  y: z.string().max(60),
});

/** A binding follows the page's own proof at once. */
const bindingSeconds = 60;

/**
 * Whether a browser may bind this ticket by signing this: only the page that just showed the
 * device's key was told it, so that whoever has a copy of the cookie binds nothing.
 */
export const offerBinding = recordDoor({
  name: "device.offer-binding",
  tables: ["ticket"],
  run: async (
    { tx, now },
    { challenge, ...carried }: Carried & { readonly challenge: string },
  ): Promise<boolean> => (await bindable(tx, carried, now)) === challenge,
});

/** What is to be signed; undefined: it cannot be bound, or is already. */
async function bindable(
  tx: Tx,
  { ticketId, isFormer }: Carried,
  now: Date,
): Promise<string | undefined> {
  const binding = await bindingOf(tx, ticketId);
  const { deviceProvenAt: provenAt, bindingChallenge: challenge } = binding ?? {};
  if (isFormer || !provenAt || !challenge) return undefined;
  if (now.getTime() - provenAt.getTime() > bindingSeconds * 1000) return undefined;
  return (await keyOf(tx, ticketId)) ? undefined : challenge;
}

const keyOf = async (tx: Tx, ticketId: TicketId): Promise<JWK | undefined> =>
  (
    await maybe(
      tx,
      z.object({ jwk: Key }),
      sql`select jwk from bound_key where ticket_id = ${ticketId}::uuid`,
    )
  )?.jwk;

/** Seconds that the browser goes without signing; undefined: the proof is none. */
type Bound = { readonly seconds: number };

export const bindSession = recordDoor({
  name: "device.bind-session",
  tables: ["ticket", "bound_key"],
  run: async (
    { tx, now },
    { proof, ...carried }: Carried & { readonly proof: string },
  ): Promise<Bound | undefined> => {
    const { ticketId } = carried;
    const challenge = await bindable(tx, carried, now);
    const key = keyIn(proof);
    if (challenge === undefined || !key) return undefined;
    if (!(await isProofBy(key, proof, challenge))) return undefined;
    await execute(
      tx,
      sql`insert into bound_key (ticket_id, jwk, bound_at)
          values (${ticketId}::uuid, ${JSON.stringify(key)}::jsonb, ${now})`,
    );
    return boundFor(tx);
  },
});

/** challenge: what is to be signed first. */
type Refreshed =
  | { readonly challenge: string }
  | (Bound & { readonly ticket: string; readonly challenge?: undefined });

/** The bound browser signed once more: the ticket is carried by another handle from now on. */
export const refreshSession = recordDoor({
  name: "device.refresh-session",
  tables: ["ticket"],
  run: async (
    at,
    { ticketId, proof }: Carried & { readonly proof: string | undefined },
  ): Promise<Refreshed | undefined> => {
    const { tx } = at;
    const [binding, key] = [await bindingOf(tx, ticketId), await keyOf(tx, ticketId)];
    if (!binding?.deviceNonce || !key) return undefined;
    const challenge = binding.deviceNonce;
    if (proof === undefined || !(await isProofBy(key, proof, challenge))) return { challenge };
    const { handle: ticket } = await noteDeviceProof(at, ticketId);
    return { ...(await boundFor(tx)), ticket };
  },
});

const boundFor = async (tx: Tx): Promise<Bound> => ({
  seconds: proofEverySeconds(await readTicketSettings(tx)),
});

/** At a registration the proof brings its key: in the header, or as browsers before did, inside. */
function keyIn(proof: string): JWK | undefined {
  try {
    const inHeader = decodeProtectedHeader(proof)["jwk"];
    return Key.safeParse(inHeader ?? decodeJwt(proof)["key"]).data;
  } catch (error) {
    if (error instanceof TypeError || error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

async function isProofBy(key: JWK, proof: string, challenge: string): Promise<boolean> {
  try {
    const how = { algorithms: ["ES256"], typ: "dbsc+jwt" };
    const { payload } = await jwtVerify(proof, await importJWK(key, "ES256"), how);
    return payload.jti === challenge;
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return false;
    throw error;
  }
}
