import { answered } from "#app/answered.ts";
import { sentFile } from "#app/sent-file.ts";
import { beginFromTicket } from "#app/session.ts";
import { castHeader, castLines, readRecording } from "#lib/recordings/index.ts";

type Context = { params: Promise<{ recordingId: string }> };

/** A recording as asciicast v2, masked as when it is shown; each part is read while it is sent. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const [{ recordingId }, context] = await Promise.all([params, beginFromTicket()]);
  const first = await answered(readRecording(context, { recordingId }));
  const { header, beganAt } = first;
  const file = { fileName: `${first.recordingId}.cast`, contentType: "application/x-asciicast" };
  return sentFile(file, async (send) => {
    await send(castHeader({ ...header, beganAt, title: `Postern ${first.recordingId}` }));
    let part = first;
    for (;;) {
      await send(castLines(part.lines));
      if (part.nextChunk === null) return;
      part = await readRecording(context, { recordingId, chunk: part.nextChunk });
    }
  });
}
