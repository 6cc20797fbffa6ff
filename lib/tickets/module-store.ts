import { z } from "zod";
import { many, maybe, ModuleId, one, sql, type Sql, type Tx } from "#lib/kernel/index.ts";
import { Module } from "./module.ts";
import { isLiveAt } from "./live-ticket.ts";

const Locked = z.object({
  scopes: z.array(z.string()),
  authentication: z.string(),
  retiredAt: z.date().nullable(),
  changedAt: z.date().nullable(),
});

/** Nobody shapes or retires it until commit. */
export const lockModule = (tx: Tx, moduleId: string) =>
  one(
    tx,
    Locked,
    sql`select scopes, authentication, retired_at, changed_at from module
        where id = ${moduleId}::uuid for update`,
    "module",
  );

export const readModules = (tx: Tx, { which, now }: { which: Sql; now: Date }) =>
  many(
    tx,
    Module,
    sql`select m.id as module_id, m.name, m.owner_id, coalesce(p.display_name, m.owner) as owner,
               m.owner as owner_number, m.purpose, m.data_classes, m.scopes, m.authentication,
               m.jwks, m.certificate,
               m.created_at, m.retired_at,
               (select count(*)::int from ticket t
                where t.bearer_ids @> array[m.id] and ${isLiveAt(now)}) as live_tickets
        from module m left join person p on p.id = m.owner_id
        where ${which}
        order by m.retired_at nulls first, m.name limit 500`,
  );

/** What the token endpoint compares a proof with. */
const Client = z.object({
  moduleId: ModuleId,
  authentication: z.string(),
  jwks: z.unknown(),
  certificate: z.string().nullable(),
  secretHash: z.instanceof(Uint8Array).nullable(),
  changedAt: z.date().nullable(),
});
export type Client = z.output<typeof Client>;

export const findClient = (tx: Tx, name: string) =>
  maybe(
    tx,
    Client,
    sql`select id as module_id, authentication, jwks, certificate, secret_hash, changed_at
        from module where name = ${name} and retired_at is null`,
  );
