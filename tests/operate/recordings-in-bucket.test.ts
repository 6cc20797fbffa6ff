import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId, type Database } from "#lib/kernel/index.ts";
import {
  askBuckets,
  checkBuckets,
  readRecording,
  useRecordingStores,
  verifyRecording,
} from "#lib/recordings/index.ts";
import { console_, seedPeople } from "#tests/catalog/people.ts";
import { begun, oneHost, type Going } from "#tests/recordings/recorded.ts";
import { inBucket } from "#tests/recordings/stores.ts";
import { startBucketServer, type BucketServer } from "#tests/support/bucket-server.ts";
import { bucketOver } from "../../lib/recordings/bucket.ts";
import { newInstallation, temporaryFolder, type Installation } from "./installation.ts";

const store = "s3://postern/recordings";
let server: BucketServer;
let [home, other]: [Installation?, Installation?] = [];
let db: Database | undefined;
let ended: Going;
let folder: string;

beforeAll(async () => {
  server = await startBucketServer();
  useRecordingStores({ into: server.setting(), also: [] });
  home = await newInstallation(server.environment);
  other = await newInstallation(server.environment);
  db = await home.open();
  const [personId = newId<"person">()] = await seedPeople(1);
  ended = await begun(personId, await oneHost(temporaryFolder("key")));
  await ended.shows("one ");
  await ended.shows("two");
  await ended.finish();
  folder = join(temporaryFolder("backup"), "one");
});
afterAll(async () => {
  await db?.close();
  useRecordingStores({ also: [] });
  await server.stop();
});

test("a backup leaves recordings in their bucket, and says so", async () => {
  const done = await home?.run("backup", folder);
  expect(done).toMatchObject({ code: 0, err: "" });
  expect(done?.out).toContain(`1 recordings stay in ${store} and are no part of this backup`);
  expect(existsSync(join(folder, "recordings"))).toBe(false);
  expect(done?.out).not.toContain(server.environment["AWS_SECRET_ACCESS_KEY"]);
});

test("restored elsewhere they are there, open and verify", async () => {
  const done = await other?.run("restore", folder);
  expect(done).toMatchObject({ code: 0, err: "" });
  expect(done?.out).toContain(`1 recordings lie in ${store}: all are there`);
  await db?.close();
  db = await other?.open();
  const { recordingId } = ended;
  expect((await verifyRecording(console_, { recordingId })).isSound).toBe(true);
  const { lines } = await readRecording(console_, { recordingId });
  expect(lines.map(([, , data]) => data)).toEqual(["one ", "two"]);
});

test("of a bucket that nobody says how to reach nothing is claimed", async () => {
  useRecordingStores({ also: [] });
  const [found] = await checkBuckets(console_, { isLooking: true });
  expect(found).toEqual({ store, recordings: 1, missing: [], problem: "recording_store_unknown" });
  await expect(readRecording(console_, { recordingId: ended.recordingId })).rejects.toThrow(
    "recording_store_unknown",
  );
  useRecordingStores({ into: server.setting(), also: [] });
});

test("whether a bucket answers is found before somebody needs it", async () => {
  expect(await askBuckets()).toEqual([{ store, problem: null }]);
  server.answer(() => ({ status: 403, code: "AccessDenied" }));
  const problem = "recording_store_refused (403 AccessDenied)";
  expect(await askBuckets()).toEqual([{ store, problem }]);
  server.answer(() => "pass");
});

test("a restore names what the bucket has lost, and fails", async () => {
  const stored = inBucket(() => server.setting());
  const chunks = await stored.chunksOf(ended.recordingId);
  await stored.write(ended.recordingId, chunks.slice(0, 1));
  // Whoever takes a chunk away may put others in its place.
  const { prefix } = server.setting();
  const inFolder = `${prefix}${ended.recordingId.slice(-3)}/${ended.recordingId}/`;
  for (const name of ["000000-7-7", "000009-7-7"]) {
    await bucketOver(server.setting()).put(`${inFolder}${name}`, Buffer.from("nothing of ours"));
  }
  await db?.close();
  db = undefined;
  const done = await other?.run("restore", folder, "--replace");
  expect(done?.code).toBe(1);
  expect(done?.out).toContain(`1 of 1 recordings in ${store} are MISSING or shorter`);
  expect(done?.out).toContain(ended.recordingId);
});
