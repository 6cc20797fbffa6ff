import "server-only";
import { csvLines, type Cell } from "#lib/kernel/index.ts";
import { sentFile } from "#app/sent-file.ts";

type Send = (rows: readonly (readonly Cell[])[]) => Promise<void>;

/** A CSV file (RFC 4180, UTF-8) that is sent while it is being read. */
export const csvFile = (
  name: string,
  header: readonly string[],
  write: (send: Send) => Promise<unknown>,
): Response =>
  sentFile(
    { fileName: `${name}.csv`, contentType: "text/csv; charset=utf-8; header=present" },
    async (send) => {
      // The mark tells spreadsheets that this is UTF-8.
      await send("\uFEFF");
      await send(csvLines([header]));
      await write((rows) => send(csvLines(rows)));
    },
  );
