import { createHash } from "node:crypto";
import { z } from "zod";
import { many, onlySystem, query, sql, type Tx } from "#lib/kernel/index.ts";
import { trustedKeys } from "./authority.ts";
import { writeRevocationList } from "./ssh/revocation-list.ts";
import { standingReasons } from "./standing.ts";

/** A session's certificate is over after a minute; a host's clock may be behind by the rest. */
const serialMinutes = 10;
/** What ended first is over first: of more than these the oldest are left out. */
const serialsMax = 10_000;
const keysMax = 1000;

/**
 * What hosts must refuse (OpenSSH's PROTOCOL.krl): certificates of sessions that were ended before
 * their minute was over, retired authorities and whatever they signed, and every key of Postern's
 * that is no session authority, should a host be told to trust one.
 */
export const readRevocationList = query({
  name: "bastion.read-revocation-list",
  title: "Writes the list of certificates and keys that hosts must refuse.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.object({
    list: z.instanceof(Buffer),
    /** Names what the list says: the same while that is the same. */
    tag: z.string(),
  }),
  authorize: onlySystem,
  run: async ({ tx, now }) => {
    const [serials, keys, authorities] = [
      await endedSerials(tx, now),
      await refusedKeys(tx),
      await trustedKeys(tx, "session"),
    ];
    const revoked = { serials, keyIds: [] };
    const list = writeRevocationList({
      // In seconds: a later list has a higher one.
      version: BigInt(Math.floor(now.getTime() / 1000)),
      ...{ now, comment: "Postern", keys },
      byAuthority: authorities.map((authority) => ({ authority, revoked })),
    });
    return { list, tag: tagOf([...serials.map(String), ...[...keys, ...authorities].map(hex)]) };
  },
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const tagOf = (said: readonly string[]): string =>
  createHash("sha256").update(said.join("\n")).digest("base64url");

const Ended = z.object({ serial: z.bigint() });

async function endedSerials(tx: Tx, now: Date): Promise<bigint[]> {
  const found = await many(
    tx,
    Ended,
    sql`select serial from bastion_session
        where opened_at > ${now}::timestamptz - make_interval(mins => ${serialMinutes})
          and end_reason = any (${[...standingReasons]}::text[])
        order by opened_at desc limit ${serialsMax}::int`,
  );
  return found.map(({ serial }) => serial).toSorted((a, b) => (a < b ? -1 : 1));
}

const Key = z.object({ publicKey: z.instanceof(Uint8Array) });

async function refusedKeys(tx: Tx): Promise<Uint8Array[]> {
  const found = await many(
    tx,
    Key,
    sql`select public_key from ssh_authority
        where retired_at is not null or purpose <> 'session'
        order by created_at desc, id limit ${keysMax}::int`,
  );
  return found.map(({ publicKey }) => publicKey);
}
