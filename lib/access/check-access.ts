import { z } from "zod";
import { Instant, query, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { inForce } from "./in-force.ts";
import { maySeeAccessOf } from "./policy.ts";

const Answer = z.object({
  isAllowed: z.boolean(),
  /** When the answer holds: the server's own instant unless another was asked for. */
  at: z.date(),
  validTo: z.date().nullable(),
  reasons: z.array(z.string()),
});

/** Whether somebody holds an entitlement at an instant: the same question every check asks. */
export const checkAccess = query({
  name: "access.check",
  title: "Tells whether a person holds an entitlement at an instant.",
  right: "access.read",
  scope: "access:evaluate",
  rest: { method: "GET", path: "/access/check" },
  input: z.object({
    personId: z.uuid(),
    entitlementId: z.uuid(),
    at: Instant.optional(),
  }),
  output: Answer,
  authorize: (actor, { personId }) => maySeeAccessOf(actor, personId),
  run: async ({ tx, now, input }) => {
    const at = input.at === undefined ? now : new Date(input.at);
    const found = await effectiveRow(tx, input, at);
    if (!found) return { isAllowed: false, at, validTo: null, reasons: [] };
    return { isAllowed: true, at, validTo: found.validTo, reasons: [...found.reasons] };
  },
});

type Row = { readonly validTo: Date | null; readonly reasons: readonly string[] };
type Question = { readonly personId: string; readonly entitlementId: string };

/** The row in force at an instant, if any. */
async function effectiveRow(tx: Tx, asked: Question, at: Date): Promise<Row | undefined> {
  const [found] = await rows<Row>(
    tx,
    sql`select valid_to, reasons::text[] as reasons from access
        where person_id = ${asked.personId}::uuid and entitlement_id = ${asked.entitlementId}::uuid
          and ${inForce(sql`access`, at)}
        limit 1`,
  );
  return found;
}
