import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll } from "vitest";
import type { BucketSetting } from "#lib/kernel/index.ts";
import { recordingFile, useRecordingStores } from "#lib/recordings/index.ts";
import { startBucketServer, type BucketServer } from "#tests/support/bucket-server.ts";
import { bucketOver } from "../../lib/recordings/bucket.ts";

/** What whoever writes a store can see and do there: chunks as they are stored, one by one. */
export type Stored = {
  readonly chunksOf: (recordingId: string) => Promise<Buffer[]>;
  /** Puts these in the places of the first ones, and takes the others away. */
  readonly write: (recordingId: string, chunks: readonly Buffer[]) => Promise<void>;
};

const inFolder: Stored = {
  chunksOf: async (recordingId) => {
    const path = recordingFile(recordingId);
    if (!existsSync(path)) return [];
    const bytes = readFileSync(path);
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at) + 4) {
      chunks.push(bytes.subarray(at, at + bytes.readUInt32BE(at) + 4));
    }
    return chunks;
  },
  write: async (recordingId, chunks) => {
    const path = recordingFile(recordingId);
    if (chunks.length === 0) return rmSync(path, { force: true });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.concat(chunks));
  },
};

export function inBucket(setting: () => BucketSetting): Stored {
  const keysOf = async (recordingId: string) => {
    const keys: string[] = [];
    const folder = `${setting().prefix}${recordingId.slice(-3)}/${recordingId}/`;
    for await (const page of bucketOver(setting()).list(folder)) {
      keys.push(...page.map(({ key }) => key));
    }
    return keys;
  };
  const first = new Map<string, readonly string[]>();
  return {
    chunksOf: async (recordingId) => {
      const bucket = bucketOver(setting());
      const found = (await keysOf(recordingId)).map((key) => bucket.get(key, 2 ** 20));
      return (await Promise.all(found)).flatMap((bytes) => (bytes ? [bytes] : []));
    },
    write: async (recordingId, chunks) => {
      const bucket = bucketOver(setting());
      const keys = first.get(recordingId) ?? (await keysOf(recordingId));
      first.set(recordingId, keys);
      for (const [at, key] of keys.entries()) {
        const bytes = chunks[at];
        await (bytes ? bucket.put(key, bytes) : bucket.remove(key));
      }
    },
  };
}

export const storeKinds = ["folder", "bucket"] as const;
export type StoreKind = (typeof storeKinds)[number];

export type InStore = Stored & {
  /** Of a bucket. */
  readonly server: () => BucketServer;
};

/** Recordings go there while the tests run that stand beside it. */
export function storeOf(kind: StoreKind): InStore {
  let server: BucketServer | undefined;
  const running = () => {
    if (!server) throw new Error("only a bucket has a server");
    return server;
  };
  beforeAll(async () => {
    if (kind === "bucket") server = await startBucketServer();
    const into = server?.setting();
    useRecordingStores({ ...(into && { into }), also: [] });
  });
  afterAll(async () => {
    useRecordingStores({ also: [] });
    await server?.stop();
  });
  const stored = kind === "folder" ? inFolder : inBucket(() => running().setting());
  return { ...stored, server: running };
}
