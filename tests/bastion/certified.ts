import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { ed25519Raw, keyLineOf } from "#lib/bastion/ssh/public-key.ts";
import { lengthPrefixed, u8 } from "#lib/bastion/ssh/wire.ts";
import { issueCertificate, signInByCertificate } from "#lib/bastion/index.ts";
import {
  begin,
  isPosternError,
  systemActor,
  type Context,
  type PersonActor,
  type PersonId,
  type TicketId,
} from "#lib/kernel/index.ts";
import { clock, hire } from "#tests/signin/staff.ts";
import { mintRoot } from "#tests/tickets/carriers.ts";

export const home = "192.0.2.7";
export const gateway = begin(systemActor("gateway"));

type Pair = { readonly privateKey: KeyObject; readonly line: string };

export function newPair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const blob = Buffer.concat([
    lengthPrefixed("ssh-ed25519"),
    lengthPrefixed(ed25519Raw(publicKey)),
  ]);
  return { privateKey, line: keyLineOf({ algorithm: "ssh-ed25519", blob }) };
}

export type Signed = {
  readonly personId: PersonId;
  readonly ticketId: TicketId;
  readonly context: Context;
};

/** Somebody signed in, with this of their ticket as given. */
export async function signedIn(
  of: Partial<PersonActor> = {},
  root: Partial<Parameters<typeof mintRoot>[0]> = {},
): Promise<Signed> {
  const { id: personId } = await hire();
  const { ticketId } = await mintRoot({ personId, ...root });
  const actor: PersonActor = {
    ...{ kind: "person", personId, ticketId, assurance: 2, authenticatedAt: clock.at },
    ...{ isImpersonated: false, rights: new Set<string>() },
    ...of,
  };
  return { personId, ticketId, context: begin(actor, { address: home }) };
}

type Held = { readonly pair: Pair; readonly blob: Buffer; readonly serial: string };

export async function certified({ context }: Signed, minutes = 5): Promise<Held> {
  const pair = newPair();
  const { certificate, serial } = await issueCertificate(context, {
    ...{ publicKey: pair.line, minutes },
  });
  return { pair, serial, blob: Buffer.from(certificate.split(" ")[1] ?? "", "base64") };
}

export const certificateName = "ssh-ed25519-cert-v01@openssh.com";

/** What a client signs (RFC 4252 §7), and its signature. */
export function request(blob: Uint8Array, by: KeyObject, name = certificateName) {
  const words = ["deploy%web-1", "ssh-connection", "publickey"].map((each) => lengthPrefixed(each));
  const parts = [lengthPrefixed(randomBytes(32)), u8(50), ...words, u8(1)];
  const signed = Buffer.concat([...parts, lengthPrefixed(name), lengthPrefixed(blob)]);
  const mark = [lengthPrefixed("ssh-ed25519"), lengthPrefixed(sign(null, signed, by))];
  return { signed, signature: Buffer.concat(mark) };
}

type Trying = { readonly blob: Uint8Array; readonly by: KeyObject; readonly address?: string };

/** "in", or the reason of the refusal; anything else is a defect. */
export async function outcome({ blob, by, address = home }: Trying): Promise<string> {
  try {
    await signInByCertificate(gateway, { ...request(blob, by), address });
    return "in";
  } catch (error) {
    if (!isPosternError(error) || error.code !== "unauthenticated") throw error;
    return error.reason;
  }
}
export const enter = ({ blob, pair }: Held, address = home) =>
  outcome({ blob, by: pair.privateKey, address });

export const reasonOf = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
    return "yes";
  } catch (error) {
    if (!isPosternError(error)) throw error;
    return error.reason;
  }
};
