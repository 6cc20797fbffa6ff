import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll } from "vitest";
import { registerHost } from "#lib/bastion/index.ts";
import { createSystem } from "#lib/catalog/index.ts";
import {
  begin,
  database,
  dayMs,
  execute,
  injectClock,
  newId,
  sql,
  systemActor,
  type PersonId,
} from "#lib/kernel/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import {
  anchorRecording,
  beginRecording,
  finishRecording,
  keeperOver,
  newRecordings,
  listRecordings,
  useRecordingFolder,
  type Keeper,
} from "#lib/recordings/index.ts";
import { console_, seedPeople, writeStraight } from "#tests/catalog/people.ts";
import { emptyDatabase, testKeys } from "#tests/support/database.ts";
import { newKey } from "#tests/support/openssh.ts";
import { storeOf, type InStore, type StoreKind } from "./stores.ts";

export const gateway = begin(systemActor("gateway"));

export type Recorded = {
  /** One of four. */
  person: (place: number) => PersonId;
  folder: string;
  store: InStore;
  /** A recording that goes on; of a session that is live. */
  begun: (personId: PersonId) => Promise<Going>;
};

export type Going = {
  readonly recordingId: string;
  readonly sessionId: string;
  readonly keeper: Keeper;
  /** Lines as a worker sends them, as one chunk. */
  readonly shows: (...texts: readonly string[]) => Promise<void>;
  readonly anchor: () => Promise<unknown>;
  readonly finish: () => Promise<unknown>;
};

/** A company with one host, whose sessions are recorded by hand; into a folder, or a bucket. */
export function recordedCompany(kind: StoreKind = "folder"): Recorded {
  const folder = mkdtempSync(join(tmpdir(), "postern-evidence-"));
  const here = { folder, store: storeOf(kind) } as Recorded;
  let close: () => Promise<void>;
  let hostId = "";
  beforeAll(async () => {
    useRecordingFolder(join(here.folder, "recordings"));
    const opened = await openPostern(await emptyDatabase(), { keys: testKeys });
    close = () => opened.close();
    const people = await seedPeople(4);
    here.person = (place) => people[place] ?? people[0] ?? newId<"person">();
    hostId = await oneHost(here.folder);
  });
  afterAll(async () => {
    await close?.();
    rmSync(here.folder, { recursive: true, force: true });
  });
  here.begun = (personId) => begun(personId, hostId);
  return here;
}

/** A host in production, in the database that is open. */
export async function oneHost(folder: string): Promise<string> {
  const system = { code: "web", name: "Web", kind: "hosts", zone: "production" } as const;
  await createSystem(console_, system);
  const host = { code: "web-1", systemCode: "web", address: "10.0.0.1", port: 22 };
  const hostKeys = [newKey(join(folder, "host-key"))];
  return (await registerHost(console_, { ...host, hostKeys })).hostId;
}

export async function begun(personId: PersonId, hostId: string): Promise<Going> {
  const sessionId = newId<"bastion-session">();
  await writeStraight((tx) =>
    execute(
      tx,
      sql`insert into bastion_session (id, person_id, ticket_id, host_id, login, entitlement_ids,
            features, serial, opened_at, seen_at)
          values (${sessionId}::uuid, ${personId}::uuid, ${newId()}::uuid, ${hostId}::uuid,
            'deploy', '{}', '{shell}', nextval('ssh_certificate_serial'), now(), now())`,
    ),
  );
  const header = { command: null, width: 80, height: 24, term: "xterm" };
  const { recordingId, seal } = await beginRecording(gateway, {
    ...{ sessionId, kind: "terminal", isPrivileged: true, header },
  });
  const keeper = keeperOver(await newRecordings().create(recordingId), { recordingId, seal });
  let atMs = 0;
  return {
    ...{ recordingId, sessionId, keeper },
    shows: async (...texts) => {
      const lines = texts.map((each) => JSON.stringify([(atMs += 100) / 1000, "o", each]));
      const plain = `${lines.join("\n")}\n`;
      const plainBytes = Buffer.byteLength(plain);
      await keeper.keep({ atMs, plainBytes, deflated: deflateRawSync(plain) });
    },
    anchor: () => anchorRecording(gateway, { recordingId, kept: keeper.kept() }),
    finish: async () => {
      const totals = { bytesIn: 0, bytesOut: 0, operations: 0 };
      const kept = keeper.kept();
      await keeper.close();
      await finishRecording(gateway, { recordingId, kept, totals, problem: null });
    },
  };
}

/** Writes as whoever has the database does: no door, and no rule of ours. */
export const asOwnerOfDatabase = async (statement: string, values: readonly unknown[]) => {
  const client = await database().pool.connect();
  try {
    await client.query("begin");
    await client.query("set local session_replication_role = replica");
    await client.query(statement, [...values]);
    await client.query("commit");
  } finally {
    client.release();
  }
};

/** Of 200 the newest. */
export const rowOf = async (recordingId: string) => {
  const { recordings } = await listRecordings(console_, { limit: 200 });
  return recordings.find((each) => each.recordingId === recordingId);
};
export const stateOf = async (recordingId: string) => (await rowOf(recordingId))?.state;

export const inDays = (days: number): void => {
  const at = new Date(Date.now() + days * dayMs);
  injectClock(() => at);
};

/** Three anchors, of which the last is of the end. */
export async function sealedBy(here: Recorded, personId: PersonId): Promise<Going> {
  const going = await here.begun(personId);
  await going.shows("first ");
  await going.anchor();
  await going.shows("second ");
  await going.anchor();
  await going.shows("third");
  await going.finish();
  return going;
}
