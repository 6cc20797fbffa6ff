import { z } from "zod";
import { countHolders, listHolders, reportOf, type Holder } from "#lib/access/index.ts";
import { Instant, needs, Page, query, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { describeReasons, Reason } from "./held-rights.ts";

const about = {
  /** One of the two, or neither for the whole company. */
  systemId: z.uuid().optional(),
  entitlementId: z.uuid().optional(),
  at: Instant.optional(),
};

const Line = z.object({
  accessId: z.string(),
  personId: z.string(),
  employeeNumber: z.string(),
  displayName: z.string(),
  department: z.string().nullable(),
  system: z.string(),
  entitlement: z.string(),
  risk: z.string(),
  validFrom: z.date(),
  validTo: z.date().nullable(),
  reasons: z.array(Reason),
});
export type AccessLine = z.output<typeof Line>;

/** Who could reach something at an instant, why, and who approved it. */
export const getAccessAsOf = query({
  name: "access.as-of",
  title: "Who could reach a system, a right or anything, as of any instant, and why.",
  right: "access.read",
  rest: { method: "GET", path: "/access-as-of" },
  input: z.object({ ...about, ...Page }),
  output: z.object({
    at: z.date(),
    people: z.number(),
    rights: z.number(),
    /** There are more rights than that: people are counted among those only. */
    isMore: z.boolean(),
    lines: z.array(Line),
    cursor: z.string().nullable(),
  }),
  authorize: needs("access.read"),
  run: async ({ tx, now, input }) => {
    const { at, holders, cursor } = await listHolders(tx, now, input);
    const counts = await countHolders(tx, input, at);
    return { at, ...counts, lines: await withWords(tx, holders), cursor };
  },
});

const report = reportOf<AccessLine>(withWords);

/** The same for everything at once, in batches; reading it is an event of the log. */
export const exportAccessAsOf = query({
  ...report,
  name: "access.export-as-of",
  title: "Streams who could reach what, as of any instant, with reasons and approvers.",
});

type Names = { id: string; entitlement: string; system: string; risk: string };

async function withWords(tx: Tx, holders: readonly Holder[]): Promise<AccessLine[]> {
  const reasons = await describeReasons(tx, [...new Set(holders.flatMap((row) => row.reasons))]);
  const rights = await rows<Names>(
    tx,
    sql`select e.id::text, e.name as entitlement, s.name as system, e.risk
        from entitlement e join system s on s.id = e.system_id
        where e.id = any(${[...new Set(holders.map((row) => row.entitlementId))]}::uuid[])`,
  );
  const units = await rows<{ id: string; department: string | null }>(
    tx,
    sql`select p.id::text, u.name as department
        from person p left join org_unit u on u.id = p.org_unit_id
        where p.id = any(${[...new Set(holders.map((row) => row.personId))]}::uuid[])`,
  );
  const rightOf = new Map(rights.map((right) => [right.id, right]));
  const departmentOf = new Map(units.map(({ id, department }) => [id, department]));
  return holders.map((holder) => {
    const right = rightOf.get(holder.entitlementId);
    return {
      accessId: holder.accessId,
      personId: holder.personId,
      employeeNumber: holder.employeeNumber,
      displayName: holder.displayName,
      department: departmentOf.get(holder.personId) ?? null,
      system: right?.system ?? holder.systemCode,
      entitlement: right?.entitlement ?? holder.entitlementCode,
      risk: right?.risk ?? "low",
      validFrom: holder.validFrom,
      validTo: holder.validTo,
      reasons: holder.reasons.flatMap((id) => reasons.get(id) ?? []),
    };
  });
}
