import type { BucketSetting } from "#lib/kernel/index.ts";
import { bucketOver, type Bucket } from "./bucket.ts";
import { frameBytesMax, frameHead } from "./chain.ts";
import type { ChunkStore, IndexEntry } from "./chunk-store.ts";
import { chunksMax } from "./recording.ts";

/** Objects that are asked for at once while one recording is read or removed. */
const atOnce = 16;

/**
 * An object a chunk, as its frame is stored in a file: it is there, whole, or not at all, and none
 * is written twice. Where it stands in time is in its name, so that nothing is opened for that.
 */
export function recordingBucket(setting: BucketSetting): ChunkStore {
  const bucket = bucketOver(setting);
  // The end of an identifier is random: services part their load by how keys begin.
  const folderOf = (id: string) => `${setting.prefix}${id.slice(-3)}/${id}/`;
  return {
    name: setting.name,
    create: (recordingId) =>
      Promise.resolve({
        append: (bytes) => bucket.put(`${folderOf(recordingId)}${nameOf(frameHead(bytes))}`, bytes),
        sync: () => Promise.resolve(),
        close: () => Promise.resolve(),
      }),
    read: (recordingId, only) => {
      const folder = folderOf(recordingId);
      const entries = only ?? entriesIn(bucket, folder);
      return ahead(entries, (entry) => bucket.get(`${folder}${nameOf(entry)}`, frameBytesMax + 1));
    },
    index: async (recordingId) => {
      const found: IndexEntry[] = [];
      for await (const entry of entriesIn(bucket, folderOf(recordingId))) found.push(entry);
      return found;
    },
    remove: async (recordingId) => {
      const folder = folderOf(recordingId);
      for await (const page of bucket.list(folder)) {
        // A key with `..` in it would be an object of another recording by the time it is in a URL.
        const own = page.filter(({ key }) => chunkIn(folder, key));
        for await (const _ of ahead(own, ({ key }) => bucket.remove(key).then(() => key)));
      }
    },
  };
}

type Named = Pick<IndexEntry, "chunk" | "atMs" | "plainBytes">;

const nameOf = ({ chunk, atMs, plainBytes }: Named): string =>
  `${String(chunk).padStart(6, "0")}-${atMs}-${plainBytes}`;

/** Number, time and bytes of a chunk by its name; undefined: it is none of this folder. */
function chunkIn(folder: string, key: string) {
  if (!key.startsWith(folder)) return undefined;
  const name = /^(\d{6})-(\d{1,10})-(\d{1,7})$/.exec(key.slice(folder.length));
  if (!name) return undefined;
  const [chunk = 0, atMs = 0, plainBytes = 0] = name.slice(1).map(Number);
  return { chunk, atMs, plainBytes };
}

/** Whoever writes a bucket puts there what they like: what is no chunk by name is left out. */
async function* entriesIn(bucket: Bucket, folder: string): AsyncGenerator<IndexEntry, void> {
  let [offset, count] = [0, 0];
  for await (const page of bucket.list(folder)) {
    for (const { key, bytes } of page) {
      const named = chunkIn(folder, key);
      if (!named) continue;
      yield { ...named, offset, bytes };
      offset += bytes;
      // One more than there can be is enough to be found.
      if ((count += 1) > chunksMax) return;
    }
  }
}

/** Loads some ahead of whoever reads, in order; what is not there is left out. */
async function* ahead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  load: (item: T) => Promise<R | undefined>,
): AsyncGenerator<R, void> {
  const loading: Promise<R | undefined>[] = [];
  const next = async function* () {
    const loaded = await loading.shift();
    if (loaded !== undefined) yield loaded;
  };
  for await (const item of items) {
    const one = load(item);
    // It is heard of when its turn comes.
    one.catch(() => undefined);
    loading.push(one);
    if (loading.length >= atOnce) yield* next();
  }
  while (loading.length > 0) yield* next();
}
