import { database, execute, recordDoor, sql } from "#lib/kernel/index.ts";

const age = recordDoor({
  name: "test.age",
  tables: ["ticket"],
  run: ({ tx, now }, minutes: number) =>
    execute(
      tx,
      sql`update ticket set authenticated_at = ${new Date(now.getTime() - minutes * 60_000)}`,
    ),
});

/** Everybody's sign-in lies back eleven minutes, and every process looks again. */
export async function elevenMinutesLater(): Promise<void> {
  await age(11);
  const notices = JSON.stringify([{ topic: "everything", ids: [] }]);
  await database().pool.query("select pg_notify('postern', $1)", [notices]);
}
