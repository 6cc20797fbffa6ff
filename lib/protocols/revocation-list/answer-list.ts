import type { IncomingMessage, ServerResponse } from "node:http";
import { readRevocationList } from "#lib/bastion/index.ts";
import { begin, log, systemActor, tickMs } from "#lib/kernel/index.ts";

const path = "/api/v1/bastion/krl";
/** How old a list may be that is answered: hosts ask once a minute, and many of them at once. */
const keptMs = 2000;

export const isRevocationList = (asked: string): boolean => asked === path;

type Made = Awaited<ReturnType<typeof readRevocationList>>;

const kept: { list?: Promise<Made> | undefined; madeAt: number } = { madeAt: 0 };

/** Many who ask at once are told the same. */
function currentList(): Promise<Made> {
  if (kept.list && tickMs() - kept.madeAt < keptMs) return kept.list;
  const made = readRevocationList(begin(systemActor("bastion")), {});
  kept.list = made;
  kept.madeAt = tickMs();
  made.catch(() => {
    if (kept.list === made) kept.list = undefined;
  });
  return made;
}

/** Answers one call; while the database is away, that one should try again. */
export async function answerRevocationList(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return void response.writeHead(405, { allow: "GET, HEAD" }).end();
  }
  try {
    const { list, tag } = await currentList();
    // Weak: two lists that say the same have other dates.
    const headers = { etag: `W/"${tag}"`, "cache-control": "public, max-age=2" };
    if (hasAlready(request, tag)) return void response.writeHead(304, headers).end();
    response.writeHead(200, {
      ...headers,
      "content-type": "application/octet-stream",
      "content-length": list.length,
    });
    response.end(request.method === "HEAD" ? undefined : list);
  } catch (error) {
    log().error({ err: error }, "the list of what is revoked was not answered");
    response.writeHead(503, { "retry-after": "5", "cache-control": "no-store" }).end();
  }
}

const hasAlready = (request: IncomingMessage, tag: string): boolean =>
  (request.headers["if-none-match"] ?? "")
    .split(",")
    .some((each) => each.trim().replace(/^W\//, "") === `"${tag}"` || each.trim() === "*");
