import { log, type Context } from "#lib/kernel/index.ts";
import { atOnce, destroyExpired } from "./destroy-recordings.ts";
import { closeLostRecording, listLostRecordings } from "./lost-recordings.ts";
import { readRecordingFile, removeRecordingFile } from "./recording-folder.ts";
import { walk } from "./walk.ts";

/** Reads what is stored outside of any transaction: it may be much. */
export async function closeLostRecordings(context: Context): Promise<{ closed: number }> {
  const { recordingIds } = await listLostRecordings(context, {});
  let closed = 0;
  for (const recordingId of recordingIds) {
    try {
      const { kept } = await walk(readRecordingFile(recordingId), { recordingId });
      await closeLostRecording(context, { recordingId, kept });
      closed += 1;
    } catch (error) {
      log().error({ err: error, recordingId }, "a lost recording was not closed");
    }
  }
  return { closed };
}

/** Files go once their keys are gone: a file that stays opens nothing. */
export async function destroyExpiredRecordings(context: Context): Promise<{ destroyed: number }> {
  let destroyed = 0;
  for (;;) {
    const { recordingIds } = await destroyExpired(context, {});
    for (const id of recordingIds) {
      await removeRecordingFile(id).catch((error: unknown) =>
        log().warn({ err: error, recordingId: id }, "the file of a destroyed recording stays"),
      );
    }
    destroyed += recordingIds.length;
    if (recordingIds.length < atOnce) return { destroyed };
  }
}
