import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { moveKeys, rewrapRoot, rotateKey, rotateRoot } from "#lib/keys/index.ts";
import { randomOf } from "#tests/requests/random-acts.ts";
import { runPostern } from "#tests/support/run-postern.ts";
import { moveAll, openMoving, type Moving, type Sided } from "./moving.ts";
import { atConsole } from "./sealed-company.ts";

const isFull = process.env["POSTERN_TEST_SCALE"] === "full";
const seed = Number(process.env["POSTERN_TEST_SEED"] ?? 1);

let moving: Moving;
beforeAll(async () => {
  moving = await openMoving();
});

const acts = fc.array(
  fc.record({
    side: fc.constantFrom<Sided>(
      { current: "local", also: "vault" },
      { current: "vault", also: "local" },
    ),
    act: fc.constantFrom("move to local", "move to vault", "new key", "rotate root", "go on"),
    keys: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 2, maxLength: 8 },
);

/** The vault's key is made by a first move. */
const there = async () => {
  moving.use({ current: "local", also: "vault" });
  await moveAll("vault");
  await moveAll("local");
};

test("whatever processes of either side do in between, everything opens on both sides", async () => {
  await there();
  const property = fc.asyncProperty(acts, async (history) => {
    for (const { side, act, keys: keysMax } of history) {
      moving.use(side);
      if (act === "new key") await rotateKey(atConsole, { scope: "postern:credentials" });
      else if (act === "rotate root") await rotateRoot(atConsole, {});
      else if (act === "go on") await rewrapRoot(atConsole, { keysMax });
      else await moveKeys(atConsole, { to: act === "move to vault" ? "vault" : "local", keysMax });
    }
    await moving.openAs({ current: "local", also: "vault" });
    await moving.openAs({ current: "vault", also: "local" });
  });
  await fc.assert(property, { seed, numRuns: isFull ? 100 : 10 });
  await moveAll("local");
  await moving.openAs({ current: "local" });
}, 900_000);

const executable = resolve(import.meta.dirname, "../../bin/postern.ts");

/** Starts the verb and kills it with SIGKILL when the server hears its so manieth call. */
async function killedAt(call: number): Promise<"killed" | "done"> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", executable, "keys", "move", "--to", "vault"],
    {
      env: {
        ...process.env,
        ...moving.environment({ current: "local", also: "vault" }),
        ...{ DATABASE_URL: moving.home.url, LOG_LEVEL: "error" },
      },
      stdio: "ignore",
    },
  );
  const { server } = moving;
  const heard = server.calls.length;
  server.heard = () => server.calls.length - heard >= call && child.kill("SIGKILL");
  const [code] = (await once(child, "exit")) as [number | null];
  server.heard = undefined;
  return code === 0 ? "done" : "killed";
}

test("killed at any point the verb leaves everything open, and its next start goes on", async () => {
  await moving.openAs({ current: "local", also: "vault" });
  const random = randomOf(seed, 91);
  const calls = isFull ? Array.from({ length: 24 }, (_, at) => at + 1) : [2 + random.below(12)];
  for (const call of calls) {
    const how = await killedAt(call);
    await moving.openAs({ current: "local", also: "vault" });
    await moving.openAs({ current: "vault", also: "local" });
    if (how === "done") await moveAll("local");
  }
  const asked = {
    ...moving.environment({ current: "local", also: "vault" }),
    DATABASE_URL: moving.home.url,
  };
  const counted = await runPostern(["keys", "move", "--to", "vault", "--dry-run"], asked);
  expect(counted).toMatchObject({ code: 0, err: "" });
  expect(counted.out).toMatch(/^\d+ keys would move from local to vault \(root key v\d+\)/);
  const moved = await runPostern(["keys", "move", "--to", "vault"], asked);
  expect(moved).toMatchObject({ code: 0, err: "" });
  expect(moved.out).toMatch(/all \d+ keys are wrapped by vault/);
  await moving.openAs({ current: "vault" });
}, 900_000);
