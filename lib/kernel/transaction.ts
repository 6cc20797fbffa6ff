import { database, type Tx } from "./database.ts";
import { sqlState } from "./database-errors.ts";
import { forgetStatements } from "./prepared.ts";

type Options = {
  readonly timeout?: number;
  readonly maxWait?: number;
  readonly isolationLevel?: "RepeatableRead";
};

/** "cached plan must not change result type": a newer version of Postern has altered a table. */
const staleStatement = "0A000";

/** All of it or nothing, in one transaction; once more when a statement had grown stale. */
export async function inTransaction<T>(
  work: (tx: Tx) => Promise<T>,
  options: Options = {},
): Promise<T> {
  try {
    return await database().prisma.$transaction(work, options);
  } catch (error) {
    if (sqlState(error) !== staleStatement) throw error;
    forgetStatements();
    return database().prisma.$transaction(work, options);
  }
}
