import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { endLostSessions } from "#lib/bastion/index.ts";
import { injectClock, newId, resetClock, type Database } from "#lib/kernel/index.ts";
import {
  closeLostRecordings,
  destroyExpiredRecordings,
  readRecording,
  recordingFile,
  useRecordingFolder,
  verifyRecording,
} from "#lib/recordings/index.ts";
import { console_, seedPeople } from "#tests/catalog/people.ts";
import { begun, inDays, oneHost, stateOf, type Going } from "#tests/recordings/recorded.ts";
import { newInstallation, temporaryFolder, type Installation } from "./installation.ts";

let [home, other]: [Installation?, Installation?] = [];
let db: Database;
let folder: string;
let going: Going;
let ended: Going;
const opened = async (at: Installation) => {
  useRecordingFolder(join(at.dataDir, "recordings"));
  db = await at.open();
};
const said = "seen on a screen";

beforeEach(async () => {
  [home, other] = [await newInstallation(), await newInstallation()];
  await opened(home);
  const [personId = newId<"person">()] = await seedPeople(1);
  const hostId = await oneHost(temporaryFolder("key"));
  ended = await begun(personId, hostId);
  await ended.shows(said);
  await ended.finish();
  going = await begun(personId, hostId);
  await going.shows("first");
  await going.anchor();
  folder = join(temporaryFolder("backup"), "one");
  expect(await home.run("backup", folder)).toMatchObject({ code: 0, err: "" });
});
afterEach(async () => {
  resetClock();
  await going.keeper.close().catch(() => undefined);
  await db.close();
});

const copyOf = (recordingId: string) =>
  join(folder, "recordings", recordingId.slice(-3), `${recordingId}.rec`);
const isSound = async (recordingId: string) =>
  (await verifyRecording(console_, { recordingId })).isSound;

test("recordings are in a backup, sealed, and sound where it is restored", async () => {
  const { recordingId } = ended;
  const copy = readFileSync(copyOf(recordingId));
  expect(copy.equals(readFileSync(recordingFile(recordingId)))).toBe(true);
  expect(copy.includes(said)).toBe(false);
  await db.close();
  expect(await other?.run("restore", folder)).toMatchObject({ code: 0, err: "" });
  if (other) await opened(other);
  expect(await isSound(recordingId)).toBe(true);
  const { lines } = await readRecording(console_, { recordingId });
  expect(lines.map(([, , data]) => data)).toEqual([said]);
  inDays(366);
  await destroyExpiredRecordings(console_);
  expect([await stateOf(recordingId), existsSync(recordingFile(recordingId))]).toEqual([
    "destroyed",
    false,
  ]);
});

test("a recording that went on after the backup is not made shorter by it", async () => {
  await going.shows("second");
  await going.keeper.close();
  const longer = readFileSync(recordingFile(going.recordingId)).length;
  await db.close();
  expect(await home?.run("restore", folder, "--replace")).toMatchObject({ code: 0, err: "" });
  if (home) await opened(home);
  expect(readFileSync(recordingFile(going.recordingId)).length).toBe(longer);
  // Its session was lost with the gateway, which is found within a minute.
  const at = new Date(Date.now() + 600_000);
  injectClock(() => at);

  await endLostSessions(console_, {});
  const later = new Date(at.getTime() + 600_000);
  injectClock(() => later);
  await closeLostRecordings(console_);
  expect(await stateOf(going.recordingId)).toBe("unfinished");
  const { lines } = await readRecording(console_, { recordingId: going.recordingId });
  expect(lines.map(([, , data]) => data)).toEqual(["first", "second"]);
  expect(await isSound(going.recordingId)).toBe(true);
});

test("a backup with one byte of a recording altered is refused", async () => {
  const bytes = readFileSync(copyOf(ended.recordingId));
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  writeFileSync(copyOf(ended.recordingId), bytes);
  const done = await other?.run("restore", folder);
  expect([done?.code, done?.err.includes(ended.recordingId)]).toEqual([1, true]);
});
