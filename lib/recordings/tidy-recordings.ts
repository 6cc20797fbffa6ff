import { log, type Context } from "#lib/kernel/index.ts";
import { storeNamed } from "./chunk-store.ts";
import { atOnce, destroyExpired } from "./destroy-recordings.ts";
import { closeLostRecording, listLostRecordings } from "./lost-recordings.ts";
import { listUnremoved, noteRemoved } from "./remove-chunks.ts";
import { walk } from "./walk.ts";

/** Reads what is stored outside of any transaction: it may be much. */
export async function closeLostRecordings(context: Context): Promise<{ closed: number }> {
  const { lost } = await listLostRecordings(context, {});
  let closed = 0;
  for (const { recordingId, store, ...anchor } of lost) {
    try {
      const source = storeNamed(store).read(recordingId);
      const { kept, flaw } = await walk(source, { recordingId, anchor });
      if (flaw) log().error({ recordingId, flaw }, "a lost recording is not what the log says");
      const isOther = flaw?.kind === "other_than_the_log";
      await closeLostRecording(context, { recordingId, kept: isOther ? null : kept });
      closed += 1;
    } catch (error) {
      log().error({ err: error, recordingId }, "a lost recording was not closed");
    }
  }
  return { closed };
}

/** Chunks go once their keys are gone: what stays of them opens nothing, and is tried again. */
export async function destroyExpiredRecordings(context: Context): Promise<{ destroyed: number }> {
  let destroyed = 0;
  for (;;) {
    const { recordingIds } = await destroyExpired(context, {});
    destroyed += recordingIds.length;
    if (recordingIds.length < atOnce) break;
  }
  await removeChunks(context);
  return { destroyed };
}

async function removeChunks(context: Context): Promise<void> {
  const failing = new Set<string>();
  for (;;) {
    const { unremoved } = await listUnremoved(context, {});
    const recordingIds: string[] = [];
    for (const { recordingId, store } of unremoved) {
      // A store that is away is not waited for once more for each.
      if (failing.has(store)) continue;
      try {
        await storeNamed(store).remove(recordingId);
        recordingIds.push(recordingId);
      } catch (error) {
        failing.add(store);
        log().warn({ err: error, recordingId, store }, "chunks of a destroyed recording stay");
      }
    }
    if (recordingIds.length === 0) return;
    await noteRemoved(context, { recordingIds });
  }
}
