import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { copyCheckpoints, sequenceAll, verifyLog } from "#lib/audit/index.ts";
import type { Database } from "#lib/kernel/index.ts";
import { now } from "#lib/kernel/index.ts";
import { testDatabase } from "#tests/support/database.ts";
import { note, asTest, lines, writeLog } from "./small-log.ts";

const size = 700;
const folder = mkdtempSync(join(tmpdir(), "postern-heads-"));
let db: Database;

/** As somebody would who holds the database: past every trigger. */
async function tamper(...statements: string[]): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query("begin; set local session_replication_role = replica");
    for (const statement of statements) await client.query(statement);
    await client.query("commit");
  } finally {
    client.release(true);
  }
}

const tables = ["audit_event", "audit_leaf", "audit_tile", "audit_checkpoint", "audit_pending"];

beforeAll(async () => {
  db = await testDatabase();
  for (const part of [300, 256, 144]) {
    await writeLog(part);
    await sequenceAll();
  }
  expect(await copyCheckpoints(folder, now())).toBeUndefined();
  await tamper(...tables.map((table) => `create table kept_${table} as table ${table}`));
});
beforeEach(async () => {
  await tamper(
    ...tables.flatMap((table) => [
      `delete from ${table}`,
      `insert into ${table} select * from kept_${table}`,
    ]),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (index: number) => `(select arrival from audit_leaf where leaf_index = ${index})`;

test("an untouched log is sound, with the key and heads that left the database", async () => {
  const found = await verifyLog({ folder });
  expect(found).toMatchObject({ isSound: true, leaves: size, signed: size, isPinned: true });
  expect(found.copiedHeads).toBe(3);
  expect(found.findings).toEqual([]);
});

describe("every change of the stored log is found where it is", () => {
  test.each<[what: string, index: number, reason: string, statements: string[]]>([
    [
      "one letter of an event",
      345,
      "event_altered",
      [
        `update audit_event set body = replace(body, '"length":', '"lengtH":') where arrival = ${at(345)}`,
      ],
    ],
    [
      "an event that is gone",
      12,
      "event_missing",
      [`delete from audit_event where arrival = ${at(12)}`],
    ],
    [
      "a leaf and its event that are gone",
      412,
      "event_missing",
      [
        `delete from audit_event where arrival = ${at(412)}`,
        "delete from audit_leaf where leaf_index = 412",
      ],
    ],
    [
      "two events that changed places",
      30,
      "event_altered",
      [
        `update audit_leaf set arrival = -arrival where leaf_index in (30, 600)`,
        `update audit_leaf l set arrival = k.arrival from kept_audit_leaf k
         where (l.leaf_index, k.leaf_index) in ((30, 600), (600, 30))`,
      ],
    ],
    [
      "the newest events, leaves and heads cut off",
      556,
      "log_shrank",
      [
        `delete from audit_event where arrival >= ${at(556)}`,
        "delete from audit_leaf where leaf_index >= 556",
        "delete from audit_checkpoint where tree_size > 556",
        "delete from audit_tile",
        "insert into audit_tile select level, index, substr(hashes, 1, 32 * case when level = 0 and index = 2 then 44 else 256 end) from kept_audit_tile where level = 0 or index = 0",
      ],
    ],
    [
      "an event put in at the end, as if it had been sequenced",
      size,
      "leaves_unsigned",
      [
        "insert into audit_event (id, at, action, outcome, actor_kind, person_ids, request_id, body) select gen_random_uuid(), at, action, outcome, actor_kind, person_ids, request_id, body from audit_event limit 1",
        `insert into audit_leaf select ${size}, max(arrival) from audit_event`,
      ],
    ],
    [
      "an event put in beside the tree",
      size,
      "event_unlisted",
      [
        "insert into audit_event (id, at, action, outcome, actor_kind, person_ids, request_id, body) select gen_random_uuid(), at, action, outcome, actor_kind, person_ids, request_id, body from audit_event limit 1",
      ],
    ],
    [
      "a search column that hides an event",
      99,
      "columns_differ",
      [`update audit_event set action = 'test.other' where arrival = ${at(99)}`],
    ],
    [
      "an instant that hides an event",
      101,
      "columns_differ",
      [`update audit_event set at = at + interval '1 ms' where arrival = ${at(101)}`],
    ],
    [
      "a person added to an event",
      102,
      "columns_differ",
      [`update audit_event set person_ids = array[gen_random_uuid()] where arrival = ${at(102)}`],
    ],
    [
      "one bit of a sealed value",
      256,
      "sealed_altered",
      [
        `update audit_event set sealed = set_bit(sealed, 400, 1 - get_bit(sealed, 400)) where arrival = ${at(256)}`,
      ],
    ],
    [
      "one bit of a stored hash",
      260,
      "hash_altered",
      [
        "update audit_tile set hashes = set_bit(hashes, 4 * 256, 1 - get_bit(hashes, 4 * 256)) where level = 0 and index = 1",
      ],
    ],
    [
      "one bit of a hash above",
      256,
      "hash_altered",
      [
        "update audit_tile set hashes = set_bit(hashes, 256, 1 - get_bit(hashes, 256)) where level = 1",
      ],
    ],
    [
      "a tile that is gone",
      512,
      "hash_altered",
      ["delete from audit_tile where level = 0 and index = 2"],
    ],
    [
      "a head whose signature is not the log's",
      555,
      "checkpoint_signature",
      [
        `update audit_checkpoint set note = overlay(note placing
           case when substr(note, length(note) - 20, 1) = 'A' then 'B' else 'A' end
           from length(note) - 20 for 1) where tree_size = 556`,
      ],
    ],
    [
      "a head with another root",
      555,
      "checkpoint_signature",
      [
        "update audit_checkpoint set note = (select note from audit_checkpoint where tree_size = 300) where tree_size = 556",
      ],
    ],
    [
      "a head that is gone",
      299,
      "checkpoint_missing",
      ["delete from audit_checkpoint where tree_size = 300"],
    ],
    [
      "an older state put back, whole",
      300,
      "log_shrank",
      [
        `delete from audit_event where arrival >= ${at(300)}`,
        "delete from audit_leaf where leaf_index >= 300",
        "delete from audit_checkpoint where tree_size > 300",
      ],
    ],
    [
      "an event lost before it was sequenced",
      size,
      "pending_event_missing",
      ["insert into audit_pending values (99999999)"],
    ],
  ])("%s: first bad index %i, %s", async (_what, index, reason, statements) => {
    await tamper(...statements);
    const found = await verifyLog({ folder });
    expect(found.isSound).toBe(false);
    expect(found.first?.index).toBe(index);
    expect(found.findings).toContainEqual(expect.objectContaining({ index, reason }));
  });
});

test("a log that was rewritten and signed anew differs from the heads that left", async () => {
  await tamper(
    `update audit_event set body = replace(body, '"length":', '"lengtH":') where arrival = ${at(310)}`,
    "delete from audit_leaf",
    "delete from audit_tile",
    "delete from audit_checkpoint",
    "insert into audit_pending select arrival from kept_audit_leaf order by leaf_index",
  );
  await sequenceAll();
  expect((await verifyLog()).isSound).toBe(true);
  const found = await verifyLog({ folder });
  expect(found.findings.map(({ reason }) => reason)).toContain("copied_root_differs");
  expect(found.findings.find(({ reason }) => reason === "copied_root_differs")).toMatchObject({
    index: 300,
    upTo: 555,
  });
  expect(await copyCheckpoints(folder, now())).toMatchObject({ reason: "log_forked" });
});

test("nothing is signed on top of hashes that were not signed", async () => {
  await tamper(
    "update audit_tile set hashes = set_bit(hashes, 9, 1 - get_bit(hashes, 9)) where level = 1",
  );
  await note(asTest(), { lines: lines(1) });
  await expect(sequenceAll()).rejects.toMatchObject({ reason: "log_head_broken" });
});

test("a copied head that is spoiled is told from a log that is", async () => {
  const [file] = readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  const path = join(folder, file ?? "");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, `${text}{"size":7`);
  const found = await verifyLog({ folder });
  expect(found.findings).toEqual([{ index: 0, reason: "copied_checkpoint_unreadable" }]);
  writeFileSync(path, text);
});

test("the application may not edit the log", async () => {
  const client = await db.pool.connect();
  try {
    for (const statement of [
      "update audit_event set action = 'x'",
      "delete from audit_event",
      "truncate audit_event",
      "update audit_leaf set arrival = 1",
      "delete from audit_checkpoint",
      "update audit_tile set hashes = substr(hashes, 33)",
      "delete from audit_tile",
      "delete from audit_signer",
    ]) {
      await client.query("begin; set local postern.door = 'command:test'");
      await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
      await client.query("rollback");
    }
  } finally {
    client.release();
  }
});
