import { log, type Context } from "#lib/kernel/index.ts";
import { atOnce, destroyExpired } from "./destroy-recordings.ts";
import { closeLostRecording, listLostRecordings } from "./lost-recordings.ts";
import { readRecordingFile, removeRecordingFile } from "./recording-folder.ts";
import { walk } from "./walk.ts";

/** Reads what is stored outside of any transaction: it may be much. */
export async function closeLostRecordings(context: Context): Promise<{ closed: number }> {
  const { lost } = await listLostRecordings(context, {});
  let closed = 0;
  for (const { recordingId, ...anchor } of lost) {
    try {
      const { kept, flaw } = await walk(readRecordingFile(recordingId), { recordingId, anchor });
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
