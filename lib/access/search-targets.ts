import { z } from "zod";
import { containing, emptySql, many, no, query, sql, yes } from "#lib/kernel/index.ts";
import { targetKinds } from "./assignment.ts";
import { idList } from "./holdings-store.ts";

const Found = z.object({
  kind: z.enum(targetKinds),
  id: z.string(),
  code: z.string(),
  name: z.string(),
  /** Of an entitlement; null for a role. */
  system: z.string().nullable(),
  risk: z.string().nullable(),
});

/** Finds what a rule, a role or a person may be given: names in the catalogue are everybody's. */
export const searchTargets = query({
  name: "target.search",
  title: "Finds entitlements and roles that are not retired, by words or ids.",
  right: "everyone",
  scope: "access:read",
  rest: { method: "POST", path: "/targets/search" },
  input: z.object({
    search: z.string().max(200).default(""),
    kind: z.enum(targetKinds).optional(),
    /** Exactly these, retired ones as well. */
    ids: z.array(z.uuid()).max(1000).optional(),
    limit: z.int().min(1).max(1000).default(30),
  }),
  output: z.object({ targets: z.array(Found) }),
  authorize: (actor) => (actor.kind === "nobody" ? no("not_signed_in") : yes()),
  run: async ({ tx, now, input: { search, kind, ids, limit } }) => {
    const words = search.trim().split(/\s+/).filter(Boolean).slice(0, 8);
    const matching = words.reduce(
      (all, word) => sql`${all} and lower(x.text) like ${containing(word)}`,
      emptySql,
    );
    const standing = sql`(x.retires_at is null or x.retires_at > ${now}) ${matching}`;
    const targets = await many(
      tx,
      Found,
      sql`select x.kind, x.id::text, x.code, x.name, x.system, x.risk
          from (
            select 'entitlement' as kind, e.id, e.code, e.name, s.name as system, e.risk,
                   least(e.retires_at, s.retires_at) as retires_at,
                   concat_ws(' ', s.name, s.code, e.name, e.code) as text
            from entitlement e join system s on s.id = e.system_id
            union all
            select 'role', r.id, r.code, r.name, null, null, r.retires_at,
                   concat_ws(' ', r.name, r.code) from role r) x
          where ${ids === undefined ? standing : sql`x.id = any(${idList(ids)})`}
            ${kind === undefined ? emptySql : sql`and x.kind = ${kind}`}
          order by x.kind desc, x.system, x.name limit ${ids?.length ?? limit}`,
    );
    return { targets };
  },
});
