import pg from "pg";

/** The oldest PostgreSQL that is tested, as `server_version_num` says it. */
const versionMin = 150_000;

/**
 * Whether DATABASE_URL leads to a server that will do.
 * @throws naming the variable, what was expected and what was found; never the password.
 */
export async function checkServer(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const reason = reasonOf(error);
    throw new Error(`DATABASE_URL: ${placeOf(url)} cannot be reached: ${reason}`, { cause: error });
  }
  try {
    const { rows } = await client.query<{ number: number; version: string }>(
      `select current_setting('server_version_num')::int as number,
              current_setting('server_version') as version`,
    );
    const [found] = rows;
    if (found && found.number >= versionMin) return;
    throw new Error(`DATABASE_URL: expected PostgreSQL 15 or newer, got ${found?.version}`);
  } finally {
    await client.end();
  }
}

function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** Several addresses of one name fail together, and Node then says nothing itself. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(", ");
  return error instanceof Error ? error.message || error.name : String(error);
}
