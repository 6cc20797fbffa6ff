import { conflict, rows, type Sql, type Tx } from "#lib/kernel/index.ts";

/** A code names one thing for good: also one that was retired keeps it. */
export async function refuseTaken(tx: Tx, holder: Sql): Promise<void> {
  const [found] = await rows<{ retiresAt: Date | null }>(tx, holder);
  if (found) throw conflict(found.retiresAt === null ? "already_exists" : "code_was_retired");
}
