import { z } from "zod";
import { notFound, one, PersonId, sql, type Tx } from "#lib/kernel/index.ts";
import { RequestId } from "./request-item.ts";

export const StoredRequest = z.object({
  id: RequestId,
  number: z.int(),
  requesterId: PersonId,
  beneficiaryId: PersonId,
  reason: z.string(),
  resubmitsId: RequestId.nullable(),
  createdAt: z.date(),
});
export type StoredRequest = z.output<typeof StoredRequest>;

export const getRequestRow = (tx: Tx, id: string): Promise<StoredRequest> =>
  one(tx, StoredRequest, sql`select * from request where id = ${id}::uuid`, "request");

/** By its id or by the number that people use. */
export async function getRequestId(tx: Tx, text: string): Promise<string> {
  if (!/^\d{1,9}$/.test(text)) return text;
  const found = await tx.$queryRaw<{ id: string }[]>(
    sql`select id from request where number = ${Number(text)}`,
  );
  if (!found[0]) throw notFound("request");
  return found[0].id;
}
