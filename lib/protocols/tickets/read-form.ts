import type { IncomingMessage } from "node:http";
import { invalidRequest } from "./endpoint-error.ts";

/** A form with every ticket, assertion and scope that somebody could mean. */
const bytesMax = 16 * 1024;

export type Form = ReadonlyMap<string, string>;

/** @throws {EndpointError} when it is no form, is too large, or says something twice. */
export async function readForm(request: IncomingMessage): Promise<Form> {
  if (request.method !== "POST") {
    throw invalidRequest("only POST", { status: 405, headers: { allow: "POST" } });
  }
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    throw invalidRequest("expected application/x-www-form-urlencoded");
  }
  return formOf(await readBody(request));
}

/** One parameter of characters that need no decoding: what introspection is asked with. */
const plain = /^([a-z_]+)=([\w.~-]+)$/;

/** RFC 6749 §3.1: no parameter more than once, and one without a value counts as left out. */
export function formOf(text: string): Form {
  const [, only, said] = plain.exec(text) ?? [];
  if (only !== undefined && said !== undefined) return new Map([[only, said]]);
  const form = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (form.has(name)) throw invalidRequest("a parameter stands twice");
    form.set(name, value);
  }
  for (const [name, value] of form) if (value === "") form.delete(name);
  return form;
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bytesMax) chunks.push(chunk);
      else {
        // The rest is never read: the connection ends with the answer.
        request.pause();
        const headers = { connection: "close" };
        reject(invalidRequest("too large", { status: 413, headers }));
      }
    });
    request.once("end", () => {
      const [only = Buffer.alloc(0)] = chunks;
      resolve((chunks.length > 1 ? Buffer.concat(chunks) : only).toString("utf8"));
    });
    request.once("error", reject);
    request.once("aborted", () => reject(invalidRequest("cut short")));
  });
}

/** @throws {EndpointError} when it is missing. */
export function required(form: Form, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw invalidRequest(`${name} is missing`);
  return value;
}
