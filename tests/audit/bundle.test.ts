import { Readable } from "node:stream";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  exportBundle,
  getEvent,
  listCheckpoints,
  listEvents,
  parseVkey,
  proveConsistency,
  sequenceAll,
  unmaskEvent,
  verifyBundle,
} from "#lib/audit/index.ts";
import { openCheckpoint } from "#lib/audit/checkpoint.ts";
import { leafHash } from "#lib/audit/hashes.ts";
import { verifyConsistency, verifyInclusion } from "#lib/audit/verify-proof.ts";
import { begin, newId, operatorActor, type PersonId } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { asTest, lines, note, writeLog } from "./small-log.ts";

const operator = () => begin(operatorActor("console"));
const person = newId<"person">() as PersonId;

beforeAll(async () => {
  await testDatabase();
  await writeLog(300);
  await sequenceAll();
  await note(asTest(), { lines: ["Zhang San \u2028 \u2029 moved", ...lines(5)], person });
});

const check = (bundle: string, trusted?: ReturnType<typeof parseVkey>) =>
  verifyBundle(Readable.from([Buffer.from(bundle)]), trusted);

const exported = async (discloses = false) =>
  (await exportBundle(operator(), { person, action: "test.note", discloses })).bundle;

describe("an exported bundle", () => {
  test("verifies with nothing but itself, and covers what was just written", async () => {
    const bundle = await exported();
    const found = await check(bundle);
    expect(found).toMatchObject({ isSound: true, events: 6, first: undefined });
    expect(found.provesNot.join(" ")).toContain("leaves out");
    const { key } = await listCheckpoints(operator(), {});
    expect(found.key).toBe(key);
    expect((await check(bundle, parseVkey(key ?? ""))).isSound).toBe(true);
  });

  test("holds no personal value unless it is disclosed, and then proves it", async () => {
    expect(await exported()).not.toContain("Zhang San");
    const open = await exported(true);
    expect(open).toContain("Zhang San");
    expect((await check(open)).isSound).toBe(true);
    const forged = await check(open.replace("Zhang San", "Zhang Wei"));
    expect(forged).toMatchObject({ isSound: false, first: { line: 2, reason: "value_differs" } });
  });

  test("that one flipped byte spoils says in which line", async () => {
    const bytes = Buffer.from(await exported(true));
    const lineAt = (place: number) =>
      bytes.subarray(0, place).toString("latin1").split("\n").length;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: bytes.length - 2 }),
        fc.integer({ min: 1, max: 255 }),
        async (place, change) => {
          const copy = Buffer.from(bytes);
          copy[place] = (copy[place] ?? 0) ^ change;
          const found = await verifyBundle(Readable.from([copy]));
          expect(found.isSound).toBe(false);
          const isHead = lineAt(place) === 1;
          // A head whose words were changed is told by the signature at the end.
          if (!isHead) expect(found.first?.line).toBe(lineAt(place));
          else
            expect([
              "head_altered",
              "key_unreadable",
              "head_unreadable",
              "checkpoint_signature",
            ]).toContain(found.first?.reason);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test.each<[what: string, change: (lines: string[]) => string[], reason: string]>([
    ["an event taken out", (all) => all.filter((_, at) => at !== 3), "lines_differ"],
    ["two events exchanged", ([a = "", b = "", c = "", ...d]) => [a, c, b, ...d], "out_of_order"],
    ["an event twice", ([a = "", b = "", ...c]) => [a, b, b, ...c], "out_of_order"],
    ["an end that is gone", (all) => all.slice(0, -1), "cut_short"],
    ["something after the end", (all) => [...all, "{}"], "text_after_the_end"],
    ["everything cut but the head", (all) => all.slice(0, 1), "cut_short"],
    ["nothing", () => [], "cut_short"],
  ])("with %s does not verify", async (_what, change, reason) => {
    const all = (await exported()).trimEnd().split("\n");
    const changed = change(all);
    const found = await check(changed.length === 0 ? "" : `${changed.join("\n")}\n`);
    expect(found).toMatchObject({ isSound: false, first: { reason } });
  });

  test("of another log's key is refused when the key is known", async () => {
    const other = parseVkey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    const found = await check(await exported(), other);
    expect(found.first).toEqual({ line: 1, reason: "another_key" });
  });

  test("is itself an event in the log", async () => {
    await exported();
    const { items } = await listEvents(operator(), { action: "audit.export", limit: 1 });
    expect(items[0]).toMatchObject({ outcome: "read", persons: [person] });
    expect(items[0]?.detail["criteria"]).toEqual({ person, action: "test.note" });
  });
});

describe("reading the log", () => {
  test("pages through all events of a person once, newest first", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listEvents(operator(), {
        person,
        action: "test.note",
        limit: 4,
        ...(cursor !== undefined && { cursor }),
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(6);
    expect(seen.length).toBe(6);
  });

  test("filters by time, outcome and request", async () => {
    const { items } = await listEvents(operator(), { person, action: "test.note" });
    const [newest] = items;
    const request = newest?.request ?? "";
    expect((await listEvents(operator(), { request })).items.length).toBe(6);
    expect((await listEvents(operator(), { request, outcome: "refused" })).items).toEqual([]);
    const until = newest?.at ?? new Date(0);
    expect((await listEvents(operator(), { request, until })).items).toEqual([]);
    expect((await listEvents(operator(), { request, since: until })).items.length).toBe(6);
  });

  test("an event comes with the proof that it stands under the newest head", async () => {
    await sequenceAll();
    const { items } = await listEvents(operator(), { person, action: "test.note", limit: 1 });
    const { event, proof } = await getEvent(operator(), { id: items[0]?.id ?? "" });
    const { key } = await listCheckpoints(operator(), {});
    const verifier = parseVkey(key ?? "");
    const head = verifier && proof && openCheckpoint(verifier, proof.checkpoint);
    expect(event.index).toBe(proof?.index);
    const inclusion = proof && {
      leaf: leafHash(Buffer.from(proof.leaf)),
      index: proof.index,
      size: proof.size,
      proof: proof.path.map((hash) => Buffer.from(hash, "base64")),
    };
    expect(inclusion && head && verifyInclusion(inclusion, head.root)).toBe(true);
  });

  test("whoever kept an older head gets the proof that the log begins with it", async () => {
    const { items, key } = await listCheckpoints(operator(), {});
    const verifier = parseVkey(key ?? "");
    const older = verifier && openCheckpoint(verifier, items.at(-1)?.note ?? "");
    const { path, checkpoint } = await proveConsistency(operator(), { from: older?.size ?? 0 });
    const newer = verifier && openCheckpoint(verifier, checkpoint);
    const proof = path.map((hash) => Buffer.from(hash, "base64"));
    expect(older && newer && verifyConsistency(older, newer, proof)).toBe(true);
  });

  test("personal values are shown for a purpose, and that is an event", async () => {
    const { items } = await listEvents(operator(), { person, action: "test.note", limit: 6 });
    const id = items.at(-1)?.id ?? "";
    expect(JSON.stringify(items)).not.toContain("Zhang San");
    const { values } = await unmaskEvent(operator(), { id, purpose: "a question by the person" });
    expect(values["text"]).toContain("Zhang San");
    expect(values["address"]).toBe("192.0.2.1");
    const { items: looks } = await listEvents(operator(), { action: "audit.unmask" });
    expect(looks[0]).toMatchObject({ target: id, personal: ["purpose"] });
  });
});
