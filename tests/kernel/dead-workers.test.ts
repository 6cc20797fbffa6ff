import { beforeAll, expect, test } from "vitest";
import { database, freeDeadWorkers, showAlive } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";

beforeAll(async () => {
  await testDatabase();
});

async function takeJob(workerId: string, ago: string): Promise<void> {
  await database().pool.query("select graphile_worker.add_job($1)", ["some.task"]);
  await database().pool.query(
    `update graphile_worker._private_jobs set locked_by = $1, locked_at = now() - $2::interval
     where locked_by is null`,
    [workerId, ago],
  );
}

test("what a worker that died had taken is free again; what others have is not", async () => {
  await takeJob("dead", "1 minute");
  await takeJob("alive", "1 minute");
  await takeJob("just-begun", "1 second");
  const letGo = await showAlive("alive");
  expect(await freeDeadWorkers()).toEqual(["dead"]);
  const { rows } = await database().pool.query<{ by: string | null }>(
    "select locked_by as by from graphile_worker._private_jobs order by 1",
  );
  expect(rows.map(({ by }) => by)).toEqual(["alive", "just-begun", null]);
  await letGo?.();
  expect(await freeDeadWorkers()).toEqual(["alive"]);
});
