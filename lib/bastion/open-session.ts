import { isIP } from "node:net";
import { z } from "zod";
import {
  command,
  execute,
  newId,
  notFound,
  PosternError,
  sql,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { isTicketLiveIn, lockSubjects } from "#lib/tickets/index.ts";
import { signCertificate } from "./authority.ts";
import { certificateTimes } from "./certificate-times.ts";
import { entriesOf } from "./entries.ts";
import { HostCode, principalOf, sourceAddressOf } from "./host.ts";
import { findHost, type Host } from "./host-store.ts";
import { mayOpen, type Allowed } from "./policy.ts";
import { features, Login } from "./right.ts";
import { nextSerial } from "./serial.ts";
import { parsePublicKey } from "./ssh/public-key.ts";
import { Bytes } from "./ssh/wire.ts";

const Opening = z.object({
  hostCode: HostCode,
  login: Login,
  /** Of the key pair that the gateway made for this session alone, as a blob. */
  publicKey: Bytes,
  /** From where the host sees the gateway. */
  sourceAddress: z.string().refine((text) => isIP(text) !== 0, "an IP address"),
  keyId: z.uuid().nullable(),
});

/** Lets somebody in: registers the session and signs its one certificate. */
export const openSession = command({
  name: "bastion.open-session",
  title: "Opens a session on a host with a certificate for one minute.",
  right: "everyone",
  rest: "internal",
  isAnswerSecret: true,
  input: Opening,
  output: z.object({
    sessionId: z.string(),
    certificate: z.instanceof(Buffer),
    features: z.array(z.enum(features)),
    forwardPorts: z.array(z.number()),
    isPrivileged: z.boolean(),
  }),
  load: async ({ tx, now, actor }, { hostCode, login }) => {
    const host = await findHost(tx, hostCode);
    // A host that somebody may not enter looks like one that is not there.
    if (!host || host.retiredAt) throw notFound("host");
    if (actor.kind !== "person") return { host, entries: [] };
    await lockSubjects(tx, [actor.personId]);
    await refuseEnded(tx, actor.ticketId, now);
    const door = { personId: actor.personId, systemId: host.systemId, login };
    return { host, entries: await entriesOf(tx, door, now) };
  },
  authorize: (actor, { entries }) => mayOpen(actor, entries),
  run: async (work) => {
    const { input, proof: allowed, resource } = work;
    const sessionId = newId<"bastion-session">();
    const serial = await nextSerial(work.tx);
    const opening = { ...input, sessionId, serial, allowed, host: resource.host };
    const certificate = await certify(work, opening);
    await insertSession(work, opening);
    const { entitlementIds, ...rest } = allowed;
    const persons = work.actor.kind === "person" ? [work.actor.personId] : [];
    work.record({
      target: sessionId,
      persons,
      detail: {
        ...{ hostId: resource.host.id, host: resource.host.code, login: input.login },
        ...{ serial: String(serial), entitlementIds: [...entitlementIds] },
        ...{ features: [...rest.features], keyId: input.keyId },
      },
    });
    work.live("bastion", [...persons, sessionId]);
    const { features: held, forwardPorts, isPrivileged } = rest;
    return {
      ...{ sessionId, certificate, isPrivileged },
      ...{ features: [...held], forwardPorts: [...forwardPorts] },
    };
  },
});

/** Whoever was ended meanwhile waits on the same lock, and is found ended. */
async function refuseEnded(tx: Tx, ticketId: string, now: Date): Promise<void> {
  if (await isTicketLiveIn(tx, ticketId, now)) return;
  throw new PosternError("unauthenticated", "bad_ticket");
}

type Made = z.output<typeof Opening> & {
  readonly sessionId: string;
  readonly serial: bigint;
  readonly allowed: Allowed;
  readonly host: Host;
};

function certify(work: Work, made: Made): Promise<Buffer> {
  const { now } = work;
  const { login, host, allowed, serial, sessionId, sourceAddress, publicKey } = made;
  const isGranted = (feature: "shell" | "forward") => allowed.features.includes(feature);
  return signCertificate(work, {
    purpose: "session",
    subject: parsePublicKey(publicKey),
    body: {
      kind: "user",
      serial,
      keyId: `postern session ${sessionId}`,
      principals: [principalOf(login, host.code)],
      ...certificateTimes(now),
      criticalOptions: { "source-address": sourceAddressOf(host, sourceAddress) },
      extensions: {
        ...(isGranted("shell") && { "permit-pty": "" }),
        ...(isGranted("forward") && { "permit-port-forwarding": "" }),
      },
    },
  });
}

function insertSession(work: Work, made: Made): Promise<number> {
  const { actor, now, context } = work;
  if (actor.kind !== "person") throw new PosternError("forbidden", "only_a_person");
  const { sessionId, serial, allowed, host, login, keyId } = made;
  return execute(
    work.tx,
    sql`insert into bastion_session (id, person_id, ticket_id, key_id, host_id, login,
          entitlement_ids, features, serial, address, opened_at,
          seen_at)
        values (${sessionId}::uuid, ${actor.personId}::uuid, ${actor.ticketId}::uuid,
          ${keyId}::uuid, ${host.id}::uuid, ${login}, ${[...allowed.entitlementIds]}::uuid[],
          ${[...allowed.features]}::text[], ${serial}, ${context.address ?? null}, ${now},
          ${now})`,
  );
}
