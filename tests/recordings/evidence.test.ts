import { copyFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { dayMs, database, execute, injectClock, now, resetClock, sql } from "#lib/kernel/index.ts";
import {
  changeRecordingSettings,
  closeLostRecordings,
  destroyExpiredRecordings,
  finishRecording,
  getRecordingSettings,
  holdRecording,
  listMissingRecordings,
  listRecordings,
  readRecording,
  recordingFile,
  releaseRecording,
  searchRecordings,
  verifyRecording,
} from "#lib/recordings/index.ts";
import { asPerson, console_, writeStraight } from "#tests/catalog/people.ts";
import { asOwnerOfDatabase, gateway, recordedCompany, type Going } from "./recorded.ts";

const here = recordedCompany();
beforeAll(async () => {
  for (const employeeNumber of ["10002", "10003"]) {
    await grantAdministrator(console_, { employeeNumber });
  }
});
afterEach(() => resetClock());

const inDays = (days: number) => {
  const at = new Date(Date.now() + days * dayMs);
  injectClock(() => at);
};
const rowOf = async (recordingId: string) => {
  const { recordings } = await listRecordings(console_, { limit: 200 });
  return recordings.find((each) => each.recordingId === recordingId);
};
const stateOf = async (recordingId: string) => (await rowOf(recordingId))?.state;
const flawOf = async (recordingId: string) =>
  (await verifyRecording(console_, { recordingId })).flaw?.kind ?? null;
const set = (recordingId: string, assignments: string, ...values: unknown[]) =>
  asOwnerOfDatabase(`update recording set ${assignments} where id = $1`, [recordingId, ...values]);

/** Three anchors, of which the last is of the end. */
async function sealed(): Promise<Going> {
  const going = await here.begun(here.person(0));
  await going.shows("first ");
  await going.anchor();
  await going.shows("second ");
  await going.anchor();
  await going.shows("third");
  await going.finish();
  return going;
}
const days = async (recordingId: string) => {
  const row = await rowOf(recordingId);
  return Math.round(((row?.keepUntil?.getTime() ?? 0) - (row?.endedAt?.getTime() ?? 0)) / dayMs);
};

describe("whoever writes the database and the folder", () => {
  type Anchored = { id: string; chunks: number; head: string };
  const anchorsOf = async (recordingId: string): Promise<Anchored[]> => {
    const { rows } = await database().pool.query<Anchored>(
      `select id, (body::jsonb #>> '{detail,chunks}')::int as chunks,
              body::jsonb #>> '{detail,head}' as head
       from audit_event where target = $1 and action in ('recording.begin', 'recording.anchor')
       order by arrival`,
      [recordingId],
    );
    return rows;
  };

  test.each([0, 1, 2])("cannot cut it back to what the log said earlier (%s)", async (which) => {
    const { recordingId } = await sealed();
    expect(await flawOf(recordingId)).toBeNull();
    const anchor = (await anchorsOf(recordingId))[which];
    const bytes = readFileSync(recordingFile(recordingId));
    let end = 0;
    for (let chunk = 0; chunk < (anchor?.chunks ?? 0); chunk++) end += bytes.readUInt32BE(end) + 4;
    truncateSync(recordingFile(recordingId), end);
    const head = Buffer.from(anchor?.head ?? "", "hex");
    await set(
      recordingId,
      "chunks = $2, head = $3, event_id = $4",
      anchor?.chunks,
      head,
      anchor?.id,
    );
    expect(await flawOf(recordingId)).toBe("row_changed");
  });

  test.each<[what: string, assignments: string, value: () => unknown]>([
    ["whose it is", "person_id = $2", () => here.person(1)],
    ["how it ended", "state = $2", () => "unfinished"],
    ["until when it is kept", "keep_until = $2", () => new Date()],
  ])("cannot change %s unseen", async (_what, assignments, value) => {
    const { recordingId } = await sealed();
    await set(recordingId, assignments, value());
    expect(await flawOf(recordingId)).toBe("row_changed");
  });

  test.each<[what: string, assignments: string]>([
    ["calling its day earlier", "keep_until = '2020-01-01'"],
    [
      "saying that it ended",
      "state = 'sealed', ended_at = '2020-01-01', keep_until = '2020-01-02'",
    ],
    ["taking its hold away", "held_at = null, held_by = null"],
  ])("has nothing destroyed by %s", async (what, assignments) => {
    const going = await here.begun(here.person(0));
    await going.shows("first");
    const { recordingId } = going;
    if (!what.startsWith("saying")) await going.finish();
    if (what.startsWith("taking")) {
      await holdRecording(asPerson(here.person(1)), { recordingId, reason: "a case" });
      inDays(366);
    }
    await set(recordingId, assignments);
    await destroyExpiredRecordings(console_);
    expect(await stateOf(recordingId)).not.toBe("destroyed");
    expect(existsSync(recordingFile(recordingId))).toBe(true);
    resetClock();
    await set(recordingId, "keep_until = '2099-01-01', held_at = null, held_by = null");
  });

  test("cannot take one out of the database unseen", async () => {
    const { recordingId } = await sealed();
    expect((await listMissingRecordings(console_, {})).missing).toEqual([]);
    await asOwnerOfDatabase("delete from recording where id = $1", [recordingId]);
    const { missing } = await listMissingRecordings(console_, {});
    expect(missing.map((each) => each.recordingId)).toEqual([recordingId]);
  });

  test("what was cut while its gateway was killed ends as the log says, and is seen", async () => {
    const going = await here.begun(here.person(0));
    await going.shows("first");
    await going.shows("second");
    await going.anchor();
    await going.keeper.close();
    truncateSync(recordingFile(going.recordingId), 20);
    await overLongAgo(going);
    const whole = await here.begun(here.person(0));
    await whole.shows("first");
    await whole.keeper.close();
    await overLongAgo(whole);
    expect(await closeLostRecordings(console_)).toEqual({ closed: 2 });
    expect(await stateOf(going.recordingId)).toBe("unfinished");
    expect([await flawOf(going.recordingId), await flawOf(whole.recordingId)]).toEqual([
      "cut",
      null,
    ]);
    expect(await closeLostRecordings(console_)).toEqual({ closed: 0 });
  });

  test("what was written anew meanwhile is not taken for what was shown", async () => {
    const [going, other] = [await here.begun(here.person(0)), await here.begun(here.person(0))];
    await going.shows("first");
    await going.anchor();
    await going.shows("second");
    await other.shows("forged");
    await other.shows("forged");
    for (const { keeper } of [going, other]) await keeper.close();
    copyFileSync(recordingFile(other.recordingId), recordingFile(going.recordingId));
    await overLongAgo(going);
    await closeLostRecordings(console_);
    expect(await flawOf(going.recordingId)).not.toBeNull();
  });
});

/** Its gateway was killed. */
const overLongAgo = ({ sessionId }: Going) =>
  writeStraight((tx) =>
    execute(
      tx,
      sql`update bastion_session set ended_at = now() - interval '5 minutes',
            seen_at = now() - interval '5 minutes', end_reason = 'gateway_ended'
          where id = ${sessionId}::uuid`,
    ),
  );

test("what a gateway kept that the database was away from counts, though it was given up", async () => {
  const going = await here.begun(here.person(0));
  await going.shows("first");
  await overLongAgo(going);
  await closeLostRecordings(console_);
  expect(await stateOf(going.recordingId)).toBe("unfinished");
  await going.shows("second");
  await going.finish();
  expect([await stateOf(going.recordingId), await flawOf(going.recordingId)]).toEqual([
    "sealed",
    null,
  ]);
  const kept = { ...going.keeper.kept(), chunks: 0 };
  await finishRecording(gateway, {
    ...{ recordingId: going.recordingId, kept, totals: null, problem: null },
  });
  expect(await stateOf(going.recordingId)).toBe("sealed");
});
describe("a recording is kept", () => {
  test("until its day and not a moment longer: then nothing opens it", async () => {
    const { recordingId } = await sealed();
    const copy = `${recordingFile(recordingId)}.copy`;
    copyFileSync(recordingFile(recordingId), copy);
    inDays(364.9);
    await destroyExpiredRecordings(console_);
    expect(await stateOf(recordingId)).toBe("sealed");
    inDays(365.1);
    await expect(readRecording(console_, { recordingId })).rejects.toThrow("recording_destroyed");
    expect((await searchRecordings(console_, { text: "second" })).found).toEqual([]);
    await destroyExpiredRecordings(console_);
    expect([await stateOf(recordingId), existsSync(recordingFile(recordingId))]).toEqual([
      "destroyed",
      false,
    ]);
    const { rows } = await database().pool.query(
      "select state, wrapped from data_key where scope = $1",
      [`postern:recording:r-${recordingId}`],
    );
    expect(rows).toEqual([{ state: "destroyed", wrapped: null }]);
    for (const act of [readRecording, verifyRecording]) {
      await expect(act(console_, { recordingId })).rejects.toThrow("recording_destroyed");
    }
  });

  test("past it while somebody holds it, whom another person releases", async () => {
    const { recordingId } = await sealed();
    const reason = "a case";
    const [one, other] = [asPerson(here.person(1)), asPerson(here.person(2))];
    await holdRecording(one, { recordingId, reason });
    await expect(holdRecording(other, { recordingId, reason })).rejects.toThrow("is_held");
    inDays(400);
    await destroyExpiredRecordings(console_);
    expect(await stateOf(recordingId)).toBe("sealed");
    resetClock();
    await expect(releaseRecording(one, { recordingId, reason })).rejects.toThrow("own_hold");
    await releaseRecording(other, { recordingId, reason });
    inDays(400);
    await destroyExpiredRecordings(console_);
    expect(await stateOf(recordingId)).toBe("destroyed");
    resetClock();
    await expect(holdRecording(one, { recordingId, reason })).rejects.toThrow("destroyed");
  });

  test("by nobody whom it shows", async () => {
    const going = await here.begun(here.person(1));
    await going.shows("own");
    await going.finish();
    const { recordingId } = going;
    const [own, other] = [asPerson(here.person(1)), asPerson(here.person(2))];
    const acts = [
      () => readRecording(own, { recordingId }),
      () => holdRecording(own, { recordingId, reason: "mine" }),
      () => releaseRecording(own, { recordingId, reason: "mine" }),
    ];
    for (const act of acts) await expect(act()).rejects.toThrow("own_recording");
    await holdRecording(other, { recordingId, reason: "a case" });
    await expect(acts[2]?.()).rejects.toThrow("own_recording");
    const { found } = await searchRecordings(own, { text: "own" });
    expect(found.map((each) => each.recordingId)).not.toContain(recordingId);
  });
});

describe("how long recordings are kept", () => {
  const admin = () => asPerson(here.person(1));
  const change = (keptDays: number) => changeRecordingSettings(admin(), { keptDays });
  const ended = async () => days((await sealed()).recordingId);

  test("is made longer at once, and shorter for nothing of the next thirty days", async () => {
    await change(1000);
    const { recordingId } = await sealed();
    expect(await days(recordingId)).toBe(1000);
    await change(30);
    expect(await days(recordingId)).toBe(1000);
    expect(await ended()).toBe(1000);
    const { longer } = await getRecordingSettings(admin(), {});
    expect([longer?.keptDays, Math.round(Date.parse(longer?.until ?? "") / dayMs)]).toEqual([
      1000,
      Math.round(now().getTime() / dayMs) + 30,
    ]);
    // Neither twice in a row, nor by way of a longer time in between.
    await change(40);
    await change(31);
    expect(await ended()).toBe(1000);
    inDays(31);
    expect(await ended()).toBe(31);
    await change(365);
    expect(await ended()).toBe(365);
  });

  test.each([29, 3651, 100.5])("is no number of days like %s", async (keptDays) => {
    await expect(change(keptDays)).rejects.toThrow("invalid_input");
  });

  test("and what is masked is not for whoever views recordings to say", async () => {
    const asked = { names: [], tokens: [] };
    await expect(changeRecordingSettings(admin(), asked)).rejects.toThrow("viewers_do_not_mask");
    await expect(changeRecordingSettings(asPerson(here.person(3)), asked)).rejects.toThrow(
      "needs_settings.manage",
    );
  });
});

test("a secret that is typed slowly is masked from wherever one reads", async () => {
  const going = await here.begun(here.person(0));
  const secret = "Sommer2026-and-much-more-of-it";
  for (const letter of `$ export PASSWORD=${secret}`) await going.shows(letter);
  await going.finish();
  const { recordingId } = going;
  const begins = "$ export PASSWORD=".length;
  for (let chunk = begins; chunk < secret.length + begins; chunk++) {
    const { lines } = await readRecording(console_, { recordingId, chunk });
    const said = lines.map(([, , data]) => (typeof data === "string" ? data : "")).join("");
    expect(said.replaceAll("\u2022", "")).toBe("");
  }
  for (const text of ["Sommer", "more-of-it", secret]) {
    expect((await searchRecordings(console_, { text })).found).toEqual([]);
  }
});

test("what a program hid in strings is found, and what it showed after them is shown", async () => {
  const going = await here.begun(here.person(0));
  await going.shows("\u001b_hidden needle\u001b\\", "\u001b]0;never ended \u001b[m", "plain straw");
  await going.finish();
  const { recordingId } = going;
  const { lines } = await readRecording(console_, { recordingId });
  expect(lines.map(([, , data]) => String(data)).join("")).toBe("\u001b[mplain straw");
  const { found } = await searchRecordings(console_, { text: "hidden needle" });
  expect(found.map((each) => each.recordingId)).toEqual([recordingId]);
});
