import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { dayMs, database, now, resetClock } from "#lib/kernel/index.ts";
import {
  changeRecordingSettings,
  destroyExpiredRecordings,
  getRecordingSettings,
  holdRecording,
  readRecording,
  releaseRecording,
  searchRecordings,
  verifyRecording,
} from "#lib/recordings/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { inDays, recordedCompany, rowOf, sealedBy, stateOf } from "./recorded.ts";
import { storeKinds } from "./stores.ts";

describe.each(storeKinds)("in a %s", (kind) => {
  const here = recordedCompany(kind);
  beforeAll(async () => {
    for (const employeeNumber of ["10002", "10003"]) {
      await grantAdministrator(console_, { employeeNumber });
    }
  });
  afterEach(() => resetClock());

  const sealed = () => sealedBy(here, here.person(0));
  const days = async (recordingId: string) => {
    const row = await rowOf(recordingId);
    return Math.round(((row?.keepUntil?.getTime() ?? 0) - (row?.endedAt?.getTime() ?? 0)) / dayMs);
  };

  describe("a recording is kept", () => {
    test("until its day and not a moment longer: then nothing opens it", async () => {
      const { recordingId } = await sealed();
      inDays(364.9);
      await destroyExpiredRecordings(console_);
      expect(await stateOf(recordingId)).toBe("sealed");
      inDays(365.1);
      await expect(readRecording(console_, { recordingId })).rejects.toThrow("recording_destroyed");
      expect((await searchRecordings(console_, { text: "second" })).found).toEqual([]);
      await destroyExpiredRecordings(console_);
      expect([await stateOf(recordingId), await here.store.chunksOf(recordingId)]).toEqual([
        "destroyed",
        [],
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
    await going.shows(
      "\u001b_hidden needle\u001b\\",
      "\u001b]0;never ended \u001b[m",
      "plain straw",
    );
    await going.finish();
    const { recordingId } = going;
    const { lines } = await readRecording(console_, { recordingId });
    expect(lines.map(([, , data]) => (typeof data === "string" ? data : "")).join("")).toBe(
      "\u001b[mplain straw",
    );
    const { found } = await searchRecordings(console_, { text: "hidden needle" });
    expect(found.map((each) => each.recordingId)).toEqual([recordingId]);
  });
});
