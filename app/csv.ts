import "server-only";
import { csvLines, log, type Cell } from "#lib/kernel/index.ts";

type Send = (rows: readonly (readonly Cell[])[]) => Promise<void>;

/** A CSV file (RFC 4180, UTF-8) that is sent while it is being read. */
export function csvFile(
  name: string,
  header: readonly string[],
  write: (send: Send) => Promise<unknown>,
): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const [writer, encoder] = [writable.getWriter(), new TextEncoder()];
  const send: Send = (rows) => writer.write(encoder.encode(csvLines(rows)));
  const fill = async () => {
    // The mark tells spreadsheets that this is UTF-8.
    await writer.write(encoder.encode("\uFEFF"));
    await send([header]);
    await write(send);
    await writer.close();
  };
  fill().catch((error: unknown) => {
    log().warn({ err: error, name }, "an export ended early");
    writer.abort(error).catch(() => undefined);
  });
  return new Response(readable, {
    headers: {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${name}.csv"`,
      "cache-control": "no-store",
    },
  });
}
