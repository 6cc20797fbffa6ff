import { z } from "zod";
import {
  command,
  conflict,
  execute,
  idOf,
  many,
  maybe,
  needs,
  notFound,
  query,
  Reason,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";
import { authorityLine, ensureAuthority, makeAuthority, purposes } from "./authority.ts";
import { authorityStates, Instants, stateOf } from "./authority-state.ts";
import { fingerprintOf } from "./ssh/public-key.ts";

const right = "bastion.manage";
const AuthorityId = idOf("ssh-authority");
const Purpose = z.enum(purposes);

const Row = Instants.extend({
  id: z.string(),
  purpose: Purpose,
  publicKey: z.instanceof(Uint8Array),
  createdAt: z.date(),
});

const columns = sql`id, purpose, public_key, created_at, used_from, replaced_at, retired_at`;

/** Held with all of its purpose, so that one change follows the other. */
async function lockAuthority(tx: Tx, id: string) {
  await execute(
    tx,
    sql`select from ssh_authority
        where purpose = (select purpose from ssh_authority where id = ${id}::uuid)
        order by id for update`,
  );
  return maybe(tx, Row, sql`select ${columns} from ssh_authority where id = ${id}::uuid`);
}

/** More than any company makes in its time. */
const linesMax = 1000;

const Line = Instants.extend({
  authorityId: z.string(),
  purpose: Purpose,
  state: z.enum(authorityStates),
  publicKey: z.string(),
  fingerprint: z.string(),
  createdAt: z.date(),
});

/** All authorities and host keys that there were, the newest first. */
export const listAuthorities = query({
  name: "bastion.list-authorities",
  title: "Lists the authorities and host keys of the bastion with their states.",
  right,
  scope: "bastion:manage",
  rest: { method: "GET", path: "/bastion/authorities" },
  input: z.object({}),
  output: z.object({ authorities: z.array(Line) }),
  authorize: needs(right),
  run: async ({ tx }) => {
    const found = await many(
      tx,
      Row,
      sql`select ${columns} from ssh_authority order by created_at desc, id limit ${linesMax}::int`,
    );
    const authorities = found.map(({ id, publicKey, ...row }) => ({
      ...row,
      authorityId: id,
      state: stateOf(row),
      publicKey: authorityLine(row.purpose, publicKey),
      fingerprint: fingerprintOf(publicKey),
    }));
    return { authorities };
  },
});

const Published = z.object({
  authorityId: z.string(),
  publicKey: z.string(),
  fingerprint: z.string(),
});

/** Makes the one that follows: to be told to hosts and clients before it signs anything. */
export const prepareNextAuthority = command({
  name: "bastion.prepare-next-authority",
  title: "Makes the authority, or host key, that is to follow the one in use.",
  right,
  rest: { method: "POST", path: "/bastion/authorities" },
  input: z.object({ purpose: Purpose }),
  output: Published,
  load: async () => undefined,
  authorize: needs(right),
  run: async (work) => {
    const { purpose } = work.input;
    await ensureAuthority(work, purpose);
    const made = await makeAuthority(work, purpose, "next");
    if (!made.isNew) throw conflict("next_authority_exists");
    const { id, publicKey } = made;
    return {
      authorityId: id,
      publicKey: authorityLine(purpose, publicKey),
      fingerprint: fingerprintOf(publicKey),
    };
  },
});

/** From now on the next one signs; what the one before signed goes on counting. */
export const useAuthority = command({
  name: "bastion.use-authority",
  title: "Lets the next authority, or host key, take the place of the one in use.",
  right,
  rest: { method: "POST", path: "/bastion/authorities/{authorityId}/use" },
  input: z.object({ authorityId: AuthorityId }),
  output: z.object({}),
  load: ({ tx }, { authorityId }) => lockAuthority(tx, authorityId),
  authorize: needs(right),
  run: async (work) => {
    const { tx, now, resource: authority } = work;
    if (!authority) throw notFound("authority");
    if (stateOf(authority) !== "next") throw conflict("authority_is_not_next");
    const { id, purpose } = authority;
    await execute(
      tx,
      sql`update ssh_authority set replaced_at = ${now}
          where purpose = ${purpose} and used_from is not null and replaced_at is null`,
    );
    await execute(tx, sql`update ssh_authority set used_from = ${now} where id = ${id}::uuid`);
    work.record({ target: id, detail: { purpose } });
    work.live("bastion", [id]);
    work.live("authorities", [id]);
    return {};
  },
});

/** Nothing that it signed counts any more: hosts hear of it by their list of what is revoked. */
export const retireAuthority = command({
  name: "bastion.retire-authority",
  title: "Retires an authority, or host key, that signs nothing: what it signed is refused.",
  right,
  rest: { method: "POST", path: "/bastion/authorities/{authorityId}/retire" },
  input: z.object({ authorityId: AuthorityId, reason: Reason }),
  output: z.object({}),
  load: ({ tx }, { authorityId }) => lockAuthority(tx, authorityId),
  authorize: needs(right),
  run: async (work) => {
    const { tx, now, resource: authority, input } = work;
    if (!authority) throw notFound("authority");
    const state = stateOf(authority);
    if (state === "retired") return {};
    if (state === "signing") throw conflict("authority_signs");
    const { id, purpose } = authority;
    await execute(tx, sql`update ssh_authority set retired_at = ${now} where id = ${id}::uuid`);
    work.record({ target: id, detail: { purpose }, personal: { reason: input.reason } });
    work.live("bastion", [id]);
    return {};
  },
});
