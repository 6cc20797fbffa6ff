import { Readable, Transform } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { z } from "zod";
import { formResult } from "#app/form-result.ts";
import { importFile, type Imported } from "#lib/feeds/index.ts";
import { isPosternError, PosternError, type Problem } from "#lib/kernel/index.ts";

/** Largest file that a page takes, in bytes; larger ones are imported at the console. */
const fileBytesMax = 256 * 1024 * 1024;

const Asked = z.object({
  feed: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  mode: z.enum(["full", "delta"]),
  name: z.string().max(400),
  dry: z.enum(["yes", "no"]),
  asOf: z.iso.date().optional(),
  expect: z.string().max(100).optional(),
});

/** Reads a file of people as it arrives; it is nowhere whole, neither in memory nor on disk. */
export async function POST(request: Request): Promise<Response> {
  // The cookie alone would let another site's page send a file.
  if (request.headers.get("sec-fetch-site") !== "same-origin") {
    return json({ reason: "not_our_page" }, 403);
  }
  const problems: Problem[] = [];
  const result = await formResult<Imported>(async (context) => {
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const { feed, mode, name, dry, asOf, expect } = Asked.parse(query);
    const options = {
      feed,
      mode,
      fileName: name,
      format: /\.(jsonl|ndjson)$/i.test(name) ? ("jsonl" as const) : ("csv" as const),
      ...(asOf !== undefined && { asOf }),
      ...(dry === "yes" ? { isDryRun: true } : expect !== undefined && { expect }),
    };
    try {
      return await importFile(context, options, limited(request));
    } catch (error) {
      problems.push(...problemsIn(error));
      throw error;
    }
  });
  return json({ ...result, problems });
}

/** Not Response.json: the server in front puts its own class in place of the one that answers. */
const json = (answer: object, status = 200): Response =>
  new Response(JSON.stringify(answer), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });

function limited({ body }: Request): Readable {
  if (!body) return Readable.from([]);
  let size = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      const tooLarge = new PosternError("too_large", "file_too_large", { bytesMax: fileBytesMax });
      done(size > fileBytesMax ? tooLarge : null, chunk);
    },
  });
  const source = Readable.fromWeb(body as ReadableStream);
  source.on("error", (error) => counter.destroy(error));
  return source.pipe(counter);
}

const problemsIn = (error: unknown): Problem[] =>
  isPosternError(error) && Array.isArray(error.details["problems"])
    ? (error.details["problems"] as Problem[])
    : [];
