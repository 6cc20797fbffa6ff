import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { grantAdministrator } from "#lib/access/index.ts";
import { database, execute, resetClock, sql } from "#lib/kernel/index.ts";
import {
  closeLostRecordings,
  destroyExpiredRecordings,
  finishRecording,
  holdRecording,
  listMissingRecordings,
  useRecordingStores,
  verifyRecording,
} from "#lib/recordings/index.ts";
import { asPerson, console_, writeStraight } from "#tests/catalog/people.ts";
import {
  asOwnerOfDatabase,
  gateway,
  inDays,
  recordedCompany,
  sealedBy,
  stateOf,
  type Going,
} from "./recorded.ts";
import { storeKinds } from "./stores.ts";

describe.each(storeKinds)("of recordings in a %s", (kind) => {
  const here = recordedCompany(kind);
  beforeAll(async () => {
    await grantAdministrator(console_, { employeeNumber: "10002" });
  });
  afterEach(() => resetClock());

  const flawOf = async (recordingId: string) =>
    (await verifyRecording(console_, { recordingId })).flaw?.kind ?? null;
  const set = (recordingId: string, assignments: string, ...values: unknown[]) =>
    asOwnerOfDatabase(`update recording set ${assignments} where id = $1`, [
      recordingId,
      ...values,
    ]);
  const sealed = () => sealedBy(here, here.person(0));

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
      const chunks = await here.store.chunksOf(recordingId);
      await here.store.write(recordingId, chunks.slice(0, anchor?.chunks));
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
      expect((await here.store.chunksOf(recordingId)).length).toBeGreaterThan(0);
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
      const [first = Buffer.alloc(0)] = await here.store.chunksOf(going.recordingId);
      await here.store.write(going.recordingId, [first.subarray(0, 20)]);
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
      const forged = await here.store.chunksOf(other.recordingId);
      await here.store.write(going.recordingId, forged);
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

  if (kind === "folder") return;
  test("a chunk that was stored after it was given up is no addition, and another is", async () => {
    useRecordingStores({ into: here.store.server().setting({ wait: "4" }), also: [] });
    const going = await here.begun(here.person(0));
    const { recordingId, keeper } = going;
    await going.shows("first");
    here.store.server().answer(({ method }) => (method === "PUT" ? "late" : "pass"));
    await expect(going.shows("second")).rejects.toThrow("storage_failed");
    here.store.server().answer(() => "pass");
    const kept = keeper.kept();
    await finishRecording(gateway, {
      ...{ recordingId, kept, totals: null, problem: "storage_failed" },
    });
    const verify = () => verifyRecording(console_, { recordingId });
    expect(await verify()).toMatchObject({ isSound: true, chunks: 2, anchoredChunks: 1 });
    const [first = Buffer.alloc(0)] = await here.store.chunksOf(recordingId);
    await here.store.write(recordingId, [first, first]);
    expect((await verify()).isSound).toBe(false);
  });
});
