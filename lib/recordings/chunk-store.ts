import { PosternError, singleton } from "#lib/kernel/index.ts";
import { readSettings, type Settings } from "#lib/kernel/settings.ts";
import { recordingBucket } from "./recording-bucket.ts";
import { recordingFolder } from "./recording-folder.ts";

/** Where chunks lie: sealed, and hanging together, before they come here. */
export type ChunkStore = {
  /** As recordings name it: `folder`, `s3://BUCKET` or `s3://BUCKET/PREFIX`. */
  readonly name: string;
  /** @throws where it can be seen that the recording was begun before. */
  readonly create: (recordingId: string) => Promise<RecordingWriter>;
  /** The bytes of all its chunks in order, or of some; nothing of a recording that is not here. */
  readonly read: (
    recordingId: string,
    only?: readonly IndexEntry[],
  ) => AsyncGenerator<Buffer, void>;
  /** Where each whole chunk stands, without opening any. */
  readonly index: (recordingId: string) => Promise<readonly IndexEntry[]>;
  /** Nothing of it is left; nothing has to be there. */
  readonly remove: (recordingId: string) => Promise<void>;
};

/** What is appended, a chunk at a time, stays, or is taken back whole. */
export type RecordingWriter = {
  /** @throws with `code` "ENOSPC", or `reason` "recording_store_full", when there is no room. */
  readonly append: (bytes: Uint8Array) => Promise<void>;
  /** Until this answers, power that fails takes what was written last. */
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export type IndexEntry = {
  readonly chunk: number;
  /** Of all chunks before it, and of its own, in bytes. */
  readonly offset: number;
  readonly bytes: number;
  readonly atMs: number;
  readonly plainBytes: number;
};

type Stores = { readonly into: ChunkStore; readonly all: readonly ChunkStore[] };

const held = singleton<{ stores?: Stores }>("recording-stores", () => ({}));

/** Where this process keeps recordings, when it is not as the environment says. */
export const useRecordingStores = (settings: Settings["recordingStore"]): void => {
  held.stores = storesOf(settings);
};

function storesOf({ into, also }: Settings["recordingStore"]): Stores {
  const first = into && recordingBucket(into);
  const all = [...(first ? [first] : []), recordingFolder, ...also.map(recordingBucket)];
  return { into: first ?? recordingFolder, all };
}

const stores = (): Stores => (held.stores ??= storesOf(readSettings(process.env).recordingStore));

/** Where recordings go that begin now. */
export const newRecordings = (): ChunkStore => stores().into;

/** Where recordings go, or may lie, that is no folder. */
export const configuredBuckets = (): readonly ChunkStore[] =>
  stores().all.filter(({ name }) => name !== recordingFolder.name);

/** @throws {PosternError} `unavailable` when no setting says any more how to get there. */
export function storeNamed(name: string): ChunkStore {
  const found = stores().all.find((each) => each.name === name);
  if (found) return found;
  throw new PosternError("unavailable", "recording_store_unknown", { store: name });
}
