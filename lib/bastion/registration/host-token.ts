import { createHash, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { z } from "zod";
import {
  command,
  conflict,
  execute,
  invalidInput,
  maybe,
  needs,
  newId,
  no,
  notFound,
  PersonId,
  PosternError,
  sql,
  yes,
  type Actor,
  type Decision,
  type Tx,
  type Work,
} from "#lib/kernel/index.ts";
import { rightsOf } from "#lib/access/index.ts";
import { Code } from "#lib/catalog/index.ts";
import { isActiveAt } from "#lib/tickets/index.ts";
import { Address, HostCode, Port } from "../host.ts";
import { findHost } from "../host-store.ts";
import { addHost, findGroup, HostKeys } from "../register-host.ts";

const right = "bastion.manage";
const tokenMinutes = 60;
const tokenBytes = 32;

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();

/** For one host that is named beforehand: by this it says its keys itself, once, within an hour. */
export const createHostToken = command({
  name: "bastion.create-host-token",
  title: "Makes a one-time token by which a host registers itself within an hour.",
  ...{ right, scope: "bastion:manage" },
  rest: { method: "POST", path: "/bastion/host-tokens" },
  isAnswerSecret: true,
  input: z.object({
    code: HostCode,
    systemCode: Code,
    address: Address,
    port: Port.default(22),
    /** From where Postern sees the host's call; unset: from its address. */
    fromAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
  }),
  output: z.object({ token: z.string(), expiresAt: z.date() }),
  load: ({ tx, now }, { systemCode }) => findGroup(tx, systemCode, now),
  authorize: needs(right),
  run: async (work) => {
    const { tx, now, input, actor, resource: system } = work;
    if (!system) throw notFound("system");
    const { code, address, port } = input;
    const from = input.fromAddress ?? (isIP(address) === 0 ? undefined : address);
    if (from === undefined) {
      const expected = "from which address the host calls, as its own is a name";
      throw invalidInput([{ field: "fromAddress", reason: "required", expected }]);
    }
    if (await findHost(tx, code)) throw conflict("host_code_taken");
    await spendEarlier(work, code);
    const [tokenId, token] = [newId<"host-token">(), randomBytes(tokenBytes).toString("base64url")];
    const expiresAt = new Date(now.getTime() + tokenMinutes * 60_000);
    await execute(
      tx,
      sql`insert into bastion_host_token (id, hash, code, system_id, address, port, from_address,
            created_by, created_at, expires_at)
          values (${tokenId}::uuid, ${hashOf(token)}, ${code}, ${system.id}::uuid, ${address},
            ${port}, ${plain(from)}, ${actor.kind === "person" ? actor.personId : null}::uuid,
            ${now}, ${expiresAt})`,
    );
    work.record({ target: tokenId, detail: { code, systemId: system.id, address, port, from } });
    return { token, expiresAt };
  },
});

/** Of one host one token counts: the last. */
const spendEarlier = ({ tx, now }: Work, code: string) =>
  execute(
    tx,
    sql`update bastion_host_token set spent_at = ${now}, outcome = 'replaced'
        where code = ${code} and spent_at is null`,
  );

const plain = (address: string): string => address.replace(/^::ffff:/, "").toLowerCase();

const Token = z.object({
  id: z.string(),
  code: z.string(),
  systemId: z.string(),
  address: z.string(),
  port: z.number(),
  fromAddress: z.string(),
  createdBy: PersonId.nullable(),
  expiresAt: z.date(),
  spentAt: z.date().nullable(),
});
type Token = z.output<typeof Token>;

/** Nobody else uses it until commit. */
const lockToken = (tx: Tx, token: string) =>
  maybe(
    tx,
    Token,
    sql`select id, code, system_id, address, port, from_address, created_by, expires_at, spent_at
        from bastion_host_token where hash = ${hashOf(token)} for update`,
  );

const byTokenAlone = (actor: Actor): Decision =>
  actor.kind === "nobody" ? yes() : no("only_by_its_token");

/**
 * A host says its keys, and is registered. Whatever is otherwise than the token says spends it all
 * the same: somebody else has it.
 */
export const registerSelf = command({
  name: "bastion.register-self",
  title: "Registers the calling host by its one-time token, with the keys that it shows.",
  right: "anybody",
  rest: { method: "POST", path: "/bastion/hosts/self-register" },
  isAnswerSecret: true,
  input: z.object({ token: z.string().min(20).max(100), code: HostCode, hostKeys: HostKeys }),
  output: z.object({
    isRegistered: z.boolean(),
    reason: z.string().nullable(),
    fingerprints: z.array(z.string()),
  }),
  load: ({ tx }, { token }) => lockToken(tx, token),
  authorize: byTokenAlone,
  run: async (work) => {
    const { tx, now, input, resource: token } = work;
    if (!token) throw new PosternError("unauthenticated", "bad_host_token");
    const reason = await refusalOf(work, token, input.code);
    const outcome = reason ?? "registered";
    if (token.spentAt === null) {
      await execute(
        tx,
        sql`update bastion_host_token set spent_at = ${now}, outcome = ${outcome}
            where id = ${token.id}::uuid`,
      );
    }
    const eventId = work.record({
      target: token.id,
      detail: { code: token.code, outcome, madeBy: token.createdBy },
    });
    if (misuses.has(outcome)) {
      const address = work.context.address ?? null;
      work.announce("host-token.misused", {
        ...{ eventId, hostTokenId: token.id, address },
        ...{ at: now.toISOString(), act: "bastion.register-self" },
      });
    }
    if (reason !== undefined) return { isRegistered: false, reason, fingerprints: [] };
    const { code, systemId, address, port } = token;
    const told = { code, systemId, address, port, hostKeys: input.hostKeys };
    const { fingerprints } = await addHost(work, told);
    return { isRegistered: true, reason: null, fingerprints };
  },
});

/** Somebody has it who should not, or uses it once more: whoever keeps hosts hears of it. */
const misuses: ReadonlySet<string> = new Set([
  ...["token_is_spent", "token_is_over", "other_code", "other_address", "maker_may_no_more"],
]);

async function refusalOf(
  { tx, now, context }: Work,
  token: Token,
  code: string,
): Promise<string | undefined> {
  if (token.spentAt !== null) return "token_is_spent";
  if (token.expiresAt <= now) return "token_is_over";
  if (code !== token.code) return "other_code";
  if (plain(context.address ?? "") !== token.fromAddress) return "other_address";
  if (!(await maySpeakFor(tx, token, now))) return "maker_may_no_more";
  if (!(await isGroup(tx, token.systemId, now))) return "group_is_retired";
  return (await findHost(tx, code)) ? "host_code_taken" : undefined;
}

/** A token does what its maker may do: whoever left, or keeps hosts no more, registers none. */
async function maySpeakFor(tx: Tx, { createdBy }: Token, now: Date): Promise<boolean> {
  if (createdBy === null) return true;
  const active = await maybe(
    tx,
    z.object({}),
    sql`select from person p where p.id = ${createdBy}::uuid and ${isActiveAt(now)}`,
  );
  return active !== undefined && (await rightsOf(tx, createdBy, now)).has(right);
}

const isGroup = async (tx: Tx, systemId: string, now: Date): Promise<boolean> =>
  (await maybe(
    tx,
    z.object({}),
    sql`select from system
        where id = ${systemId}::uuid and (retires_at is null or retires_at > ${now})`,
  )) !== undefined;
