import { deflateRawSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId, tickMs } from "#lib/kernel/index.ts";
import { keeperOver, newRecordings, useRecordingStores } from "#lib/recordings/index.ts";
import { startBucketServer, type BucketServer, type Fate } from "#tests/support/bucket-server.ts";
import { signatureProblem } from "#tests/support/sigv4.ts";
import { baseOf, bucketOver } from "../../lib/recordings/bucket.ts";
import { storeNamed } from "../../lib/recordings/chunk-store.ts";
import { walk } from "../../lib/recordings/walk.ts";

let server: BucketServer;
beforeAll(async () => {
  server = await startBucketServer();
  return () => server.stop();
});
const waits = (seconds: number) =>
  useRecordingStores({ into: server.setting({ wait: String(seconds) }), also: [] });
beforeAll(() => waits(10));
afterEach(() => {
  waits(10);
  server.answer(() => "pass");
  server.pagesOf(1000);
  server.list(undefined);
});
afterAll(() => useRecordingStores({ also: [] }));

const seal = (place: string, plain: Uint8Array) => Buffer.concat([Buffer.from(place), plain]);
const chunk = (text: string, atMs = 0) => ({
  ...{ atMs, plainBytes: text.length },
  deflated: deflateRawSync(text),
});

async function begun() {
  const recordingId = newId<"recording">();
  const keeper = keeperOver(await newRecordings().create(recordingId), { recordingId, seal });
  const walked = () =>
    walk(newRecordings().read(recordingId), { recordingId, anchor: keeper.kept() });
  return { recordingId, keeper, walked };
}

async function keysIn(folder: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of bucketOver(server.setting()).list(folder)) {
    keys.push(...page.map(({ key }) => key));
  }
  return keys;
}

/** The first requests meet this, the others pass. */
const first = (fates: readonly Fate[]) => {
  const left = [...fates];
  server.answer(() => left.shift() ?? "pass");
};
const failing = (status: number, code: string): Fate => ({ status, code });

describe("a bucket", () => {
  test.each<[what: string, fates: Fate[]]>([
    ["is asked to slow down", [failing(503, "SlowDown")]],
    ["meets an error of its own", [failing(500, "InternalError")]],
    ["loses the connection", ["cut", "cut"]],
    ["has stored it, and loses the connection before it says so", ["late"]],
  ])("that %s takes a chunk a moment later, once", async (_what, fates) => {
    const { recordingId, keeper, walked } = await begun();
    await keeper.keep(chunk("one"));
    first(fates);
    await keeper.keep(chunk("two", 10));
    await keeper.keep(chunk("three", 20));
    expect((await newRecordings().index(recordingId)).map((each) => each.chunk)).toEqual([0, 1, 2]);
    expect(await walked()).toMatchObject({ flaw: null, isTorn: false, kept: { chunks: 3 } });
  });

  test.each<[fate: Fate, problem: string]>([
    [failing(403, "AccessDenied"), "storage_failed"],
    [failing(404, "NoSuchBucket"), "storage_failed"],
    [failing(301, "PermanentRedirect"), "storage_failed"],
    [failing(503, "SlowDown"), "storage_failed"],
    [failing(507, "XMinioStorageFull"), "no_space"],
    [failing(403, "QuotaExceeded"), "no_space"],
    ["hang", "storage_failed"],
    ["cut", "storage_failed"],
  ])("that answers %o ends a recording for good: %s", async (fate, problem) => {
    waits(1);
    const { keeper, walked } = await begun();
    server.answer(() => fate);
    const began = tickMs();
    await expect(keeper.keep(chunk("one"))).rejects.toThrow(problem);
    expect(tickMs() - began).toBeLessThan(5000);
    server.answer(() => "pass");
    await expect(keeper.keep(chunk("two"))).rejects.toThrow(problem);
    expect([keeper.problem(), keeper.kept().chunks]).toEqual([problem, 0]);
    waits(10);
    expect(await walked()).toMatchObject({ flaw: null, kept: { chunks: 0 } });
  });

  test("is not said to have lost what it cannot show now", async () => {
    const { keeper, walked } = await begun();
    await keeper.keep(chunk("one"));
    waits(1);
    for (const fate of [failing(403, "AccessDenied"), failing(503, "SlowDown"), "hang"] as const) {
      server.answer(() => fate);
      await expect(walked()).rejects.toMatchObject({ code: "unavailable" });
    }
  });

  test("is read however many pages its list has", async () => {
    const { recordingId, keeper, walked } = await begun();
    for (let each = 0; each < 40; each++) await keeper.keep(chunk(`line ${each}`, each));
    server.pagesOf(3);
    expect(await walked()).toMatchObject({ flaw: null, kept: { chunks: 40 } });
    await newRecordings().remove(recordingId);
    expect(await newRecordings().index(recordingId)).toEqual([]);
  });

  test("with objects of somebody else beside the chunks shows it where they count", async () => {
    const { recordingId, keeper, walked } = await begun();
    for (let each = 0; each < 3; each++) await keeper.keep(chunk(`line ${each}`, each));
    const setting = server.setting();
    const bucket = bucketOver(setting);
    const folder = `${setting.prefix}${recordingId.slice(-3)}/${recordingId}/`;
    await bucket.put(`${folder}notes.txt`, Buffer.from("nothing of ours"));
    expect((await walked()).flaw).toBeNull();
    await bucket.put(`${folder}000001-7-7`, Buffer.from("nothing of ours"));
    expect((await walked()).flaw).not.toBeNull();
    await bucket.put(`${folder}000003-7-7`, Buffer.alloc(3_000_000, 1));
    expect((await walked()).flaw).not.toBeNull();
  });

  test("has nothing removed but chunks of the recording, whatever somebody put beside them", async () => {
    const [ends, stays] = [await begun(), await begun()];
    for (const { keeper } of [ends, stays]) await keeper.keep(chunk("one"));
    const setting = server.setting();
    const folderOf = ({ recordingId }: { recordingId: string }) =>
      `${setting.prefix}${recordingId.slice(-3)}/${recordingId}/`;
    const [chunkOfOther = ""] = await keysIn(folderOf(stays));
    const listed = [...(await keysIn(folderOf(ends))), chunkOfOther];
    const up = `${folderOf(ends)}../../${chunkOfOther.slice(setting.prefix.length)}`;
    server.list([...listed, up, up.replaceAll("..", "%2e%2e")]);
    await newRecordings().remove(ends.recordingId);
    server.list(undefined);
    expect(await newRecordings().index(ends.recordingId)).toEqual([]);
    expect(await stays.walked()).toMatchObject({ flaw: null, kept: { chunks: 1 } });
  });

  test("stores one chunk of a recording at a time: what comes faster waits", async () => {
    waits(1);
    const { keeper } = await begun();
    const before = server.hanging.length;
    server.answer(() => "hang");
    const waiting = [1, 2, 3, 4].map((each) =>
      keeper.keep(chunk(`line ${each}`)).catch((error: unknown) => error),
    );
    await Promise.all(waiting);
    // Tries of one chunk: none of the others was sent.
    expect(new Set(server.hanging.slice(before)).size).toBe(1);
  });
});

describe("what is signed", () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, GET Bucket.
  const example = {
    ...{ method: "GET", url: "/?max-keys=2&prefix=J", body: Buffer.alloc(0) },
    headers: {
      host: "examplebucket.s3.amazonaws.com",
      "x-amz-date": "20130524T000000Z",
      "x-amz-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      authorization:
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, " +
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date, " +
        "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    },
  };
  const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  test("is judged as AWS does", () => {
    expect(signatureProblem(example, secret)).toBeUndefined();
    expect(signatureProblem(example, "another")).toBe("SignatureDoesNotMatch");
    const other = { ...example, url: "/?max-keys=3&prefix=J" };
    expect(signatureProblem(other, secret)).toBe("SignatureDoesNotMatch");
  });

  test("by another secret is refused, and says nothing of it", async () => {
    const setting = server.setting();
    const secretAccessKey = "never-to-be-shown";
    const readKeys = () => ({ ...setting.readKeys(), secretAccessKey });
    const put = bucketOver({ ...setting, readKeys }).put("key", Buffer.from("bytes"));
    const error = await put.catch((refused: unknown) => refused);
    expect(error).toMatchObject({
      ...{ code: "unavailable", reason: "recording_store_refused" },
      details: { store: "s3://postern/recordings", status: 403, code: "SignatureDoesNotMatch" },
    });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secretAccessKey);
  });

  test.each<[more: Record<string, string>, base: string]>([
    [{}, "http://127.0.0.1:PORT/postern/"],
    [{ endpoint: "https://s3.example:9000" }, "https://s3.example:9000/postern/"],
    [{ endpoint: "https://s3.example", style: "host" }, "https://postern.s3.example/"],
  ])("goes with %o to %s", (more, base) => {
    expect(baseOf(server.setting(more))).toBe(base.replace("PORT", String(server.port)));
  });
});

test("recordings stay where they began when others go elsewhere", async () => {
  const old = await begun();
  await old.keeper.keep(chunk("one"));
  const before = newRecordings().name;
  const into = server.setting({}, "/later");
  useRecordingStores({ into, also: [server.setting()] });
  const young = await begun();
  await young.keeper.keep(chunk("one"));
  expect([before, newRecordings().name]).toEqual(["s3://postern/recordings", "s3://postern/later"]);
  for (const [name, { recordingId }] of [
    [before, old],
    [into.name, young],
  ] as const) {
    expect(await storeNamed(name).index(recordingId)).toHaveLength(1);
  }
  expect(await storeNamed(into.name).index(old.recordingId)).toEqual([]);
  useRecordingStores({ also: [server.setting()] });
  expect([newRecordings().name, storeNamed(before).name]).toEqual(["folder", before]);
  expect(() => storeNamed(into.name)).toThrow("recording_store_unknown");
});
