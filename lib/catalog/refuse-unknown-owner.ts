import { invalidInput, rows, sql, type Tx } from "#lib/kernel/index.ts";

/** Whoever owns something has to work here. */
export async function refuseUnknownOwner(tx: Tx, ownerId: string | null): Promise<void> {
  if (ownerId === null) return;
  const [found] = await rows<{ state: string }>(
    tx,
    sql`select hr_state as state from person where id = ${ownerId}::uuid`,
  );
  if (found && found.state !== "ended") return;
  const expected = "somebody who works here";
  throw invalidInput([{ field: "ownerId", reason: "unknown_person", expected }]);
}
