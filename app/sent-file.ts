import "server-only";
import { log } from "#lib/kernel/index.ts";

type File = { readonly fileName: string; readonly contentType: string };
type Send = (text: string) => Promise<void>;

/** A file that is sent while it is being written; whoever reads slowly is waited for. */
export function sentFile(
  { fileName, contentType }: File,
  write: (send: Send) => Promise<unknown>,
): Response {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const [writer, encoder] = [writable.getWriter(), new TextEncoder()];
  const fill = async () => {
    await write((text) => writer.write(encoder.encode(text)));
    await writer.close();
  };
  fill().catch((error: unknown) => {
    log().warn({ err: error, fileName }, "an export ended early");
    writer.abort(error).catch(() => undefined);
  });
  return new Response(readable, {
    headers: {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${fileName}"`,
      "cache-control": "no-store",
    },
  });
}
