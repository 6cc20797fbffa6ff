import type { IncomingMessage } from "node:http";
import { depthOfJson } from "#lib/kernel/index.ts";
import { scim } from "#lib/feeds/index.ts";

/** Longest body, in bytes: what Bulk says it takes. */
export const bytesMax = 1024 * 1024;
/** No resource comes near it, and recursion must not run on a stack. */
const depthMax = 32;

/** The JSON object of a body. @throws ScimError 413, 415 or invalidSyntax. */
export async function readObject(request: IncomingMessage): Promise<Record<string, unknown>> {
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/scim+json" && type !== "application/json") {
    throw new scim.ScimError(415, "expected application/scim+json");
  }
  const parsed = parse(await readBytes(request));
  if (scim.isRecord(parsed)) return parsed;
  throw scim.scimError("invalidSyntax", "expected a JSON object");
}

function parse(bytes: Buffer): unknown {
  const text = decode(bytes);
  if (depthOfJson(text) > depthMax) {
    throw scim.scimError("invalidSyntax", `expected at most ${depthMax} levels`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw scim.scimError("invalidSyntax", "expected a JSON object");
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw scim.scimError("invalidSyntax", "expected UTF-8");
  }
}

const tooLarge = () => new scim.ScimError(413, `expected at most ${bytesMax} bytes`);

/** What is too large is not read to its end: the connection ends with the answer. */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bytesMax) return void chunks.push(chunk);
      request.pause();
      reject(tooLarge());
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", reject);
    request.once("aborted", () => reject(scim.scimError("invalidSyntax", "cut short")));
  });
}
