import pg from "pg";

/** Whether a table holds anything, asked of the database alone: no room needs to be loaded. */
export async function hasRows(url: string, table: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query(`select from ${pg.escapeIdentifier(table)} limit 1`);
    return rowCount === 1;
  } finally {
    await client.end();
  }
}
