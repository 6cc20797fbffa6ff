import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { isPosternError } from "#lib/kernel/index.ts";
import {
  checkKeys,
  listRoots,
  openProvider,
  removeRoot,
  rewrapRoot,
  rotateRoot,
  type KeyProvider,
} from "#lib/keys/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import { openPostern } from "#lib/registry/index.ts";
import { temporaryFolder } from "#tests/operate/installation.ts";
import { emptyDatabase } from "#tests/support/database.ts";
import { runHere } from "#tests/support/run-postern.ts";
import {
  atConsole,
  openAuthenticator,
  sayAbout,
  sealAuthenticator,
  wordOf,
} from "./sealed-company.ts";
import { TransitServer, type Fault } from "./transit-server.ts";

let server: TransitServer;
let origin: string;
let provider: KeyProvider;

const environment = () => ({
  KMS: `vault:${origin}/transit/postern`,
  VAULT_TOKEN: server.token,
});

beforeEach(async () => {
  server = new TransitServer();
  origin = await server.start();
  provider = openProvider(readSettings(environment()));
});

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: unknown) => (isPosternError(error) ? error.reason : String(error)),
  );

test("a key that was wrapped opens with its own place, and with no other", async () => {
  await provider.prepare(true);
  const plain = randomBytes(32);
  const wrapped = await provider.wrap("here", plain);
  expect(await provider.unwrap("here", wrapped)).toEqual(plain);
  expect(provider.rootOf(wrapped)).toBe("v1");
  expect(await failureOf(provider.unwrap("there", wrapped))).toBe("root_key_differs");
});

test("a first start makes the key; a key that is missing later is never made anew", async () => {
  expect(await failureOf(provider.prepare(false))).toBe("root_key_missing");
  expect(server.keys.size).toBe(0);
  await provider.prepare(true);
  expect([...server.keys.values()].map(({ type }) => type)).toEqual(["aes256-gcm96"]);
});

test("a key of a type that binds nothing to its place is refused, and so is such a server", async () => {
  server.keys.set("postern", {
    ...{ type: "rsa-2048", versions: [randomBytes(32)], oldest: 1, exportable: false },
  });
  expect(await failureOf(provider.prepare(true))).toBe("root_key_unusable");
  server.keys.clear();
  server.ignoresAssociatedData = true;
  expect(await failureOf(provider.prepare(true))).toBe("key_provider_binds_nothing");
});

describe("a server that fails", () => {
  const three = (fault: Fault) => [fault, fault, fault];
  test.each<[what: string, faults: Fault[], answer: string, tries: number]>([
    ["once, in between", [{ status: 502 }], "none", 2],
    ["twice, with a cut connection", ["cut", "cut"], "none", 3],
    ["with every try", three({ status: 500 }), "key_provider_failed", 3],
    ["by cutting every connection", three("cut"), "key_provider_unreachable", 3],
    ["by asking for fewer calls", three({ status: 429 }), "key_provider_failed", 3],
    ["being sealed", [{ status: 503 }], "key_provider_sealed", 1],
    ["refusing the token", [{ status: 403 }], "key_provider_forbidden", 1],
    ["sending elsewhere", ["redirect"], "key_provider_failed", 1],
    ["talking nonsense", three("nonsense"), "key_provider_unreadable", 3],
  ])("%s: the answer is of its own kind", async (_what, faults, answer, tries) => {
    await provider.prepare(true);
    const wrapped = await provider.wrap("here", randomBytes(32));
    await pause(50);
    const before = server.calls.length;
    server.faults.push(...faults);
    expect(await failureOf(provider.unwrap("here", wrapped))).toBe(answer);
    expect(server.calls.length - before).toBe(tries);
  });

  test("that never answers is given up in time", { timeout: 15_000 }, async () => {
    await provider.prepare(true);
    await pause(50);
    server.faults.push("hang", "hang", "hang");
    expect(await failureOf(provider.wrap("here", randomBytes(32)))).toBe(
      "key_provider_unreachable",
    );
  });

  test("tells nothing of what was sent, whatever it says itself", async () => {
    await provider.prepare(true);
    await provider.wrap("here", randomBytes(32));
    for (const fault of [{ status: 400 }, { status: 403 }, "nonsense"] as const) {
      server.faults.push(fault, fault, fault);
      const error: unknown = await provider.wrap("here", randomBytes(32)).catch((said) => said);
      server.faults.length = 0;
      const said = JSON.stringify([String(error), error, (error as Error).stack]);
      for (const secret of [...server.secrets, server.token]) expect(said).not.toContain(secret);
    }
  });
});

test("a token is renewed at half of its time, again and again", async () => {
  server.ttl = 2;
  await provider.prepare(true);
  const renewals = () => server.calls.filter((call) => call.endsWith("renew-self")).length;
  for (let waited = 0; renewals() < 2 && waited < 5000; waited += 20) await pause(20);
  expect(renewals()).toBeGreaterThanOrEqual(2);
});

test("a token file is read at every call, so that what brings the next one may", async () => {
  const file = join(temporaryFolder("vault"), "token");
  writeFileSync(file, "s.first\n", { mode: 0o600 });
  const reading = openProvider(
    readSettings({ KMS: `vault:${origin}/transit/postern`, VAULT_TOKEN_FILE: file }),
  );
  await reading.prepare(true);
  server.token = "s.second";
  expect(await failureOf(reading.wrap("here", randomBytes(32)))).toBe("key_provider_forbidden");
  writeFileSync(file, "s.second\n");
  expect(await failureOf(reading.wrap("here", randomBytes(32)))).toBe("none");
});

test("an installation seals, rotates its root key and removes the old one, with the doctor's blessing", async () => {
  const url = await emptyDatabase();
  const db = await openPostern(url, { keys: provider, isListening: false });
  try {
    const one = await sealAuthenticator();
    const said = await sayAbout(one.personId, "hello");
    expect(await rotateRoot(atConsole, {})).toEqual({ root: "v2", isNew: true });
    const early = removeRoot(atConsole, { root: "v1" });
    await expect(early).rejects.toMatchObject({ reason: "root_key_in_use" });
    expect((await rewrapRoot(atConsole, {})).left).toBe(0);
    expect((await rotateRoot(atConsole, {})).root).toBe("v3");
    // Removing the second would take the first with it; nothing hangs on that, but on the second.
    const older = removeRoot(atConsole, { root: "v2" });
    await expect(older).rejects.toMatchObject({ reason: "root_key_in_use" });
    await removeRoot(atConsole, { root: "v1" });
    await rewrapRoot(atConsole, {});
    await removeRoot(atConsole, { root: "v2" });
    expect((await listRoots(atConsole, {})).roots).toMatchObject([{ root: "v3", wraps: 2 }]);
    expect(await openAuthenticator(one)).toBe(one.secret);
    expect(await wordOf(said)).toBe("hello");
    expect(await checkKeys(atConsole, {})).toEqual({ provider: "vault", isUsable: true });
    const doctor = async () => {
      const { out } = await runHere(["doctor", "--json"], { ...environment(), DATABASE_URL: url });
      return (JSON.parse(out) as { name: string }[]).find(({ name }) => name === "keys");
    };
    expect(await doctor()).toMatchObject({ state: "ok" });
    Object.assign(server, { isRenewable: false, ttl: 600 });
    expect(await doctor()).toMatchObject({
      state: "warning",
      found: "the token ends in 10 minutes and cannot be renewed",
    });
    server.faults.push({ status: 503 });
    expect(await doctor()).toMatchObject({
      state: "wrong",
      found: expect.stringContaining("key provider sealed") as string,
    });
    server.keys.clear();
    expect(await doctor()).toMatchObject({ state: "wrong" });
  } finally {
    await db.close();
  }
});
