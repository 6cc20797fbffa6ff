import type { ServerResponse } from "node:http";
import { onLive, type LiveNotice, type PersonActor } from "#lib/kernel/index.ts";

const keepAliveMs = 15_000;

/**
 * `/events`: tells an open page which topics changed, and whether it concerns its own person. Ids of
 * others stay here: the page asks again and sees what it may.
 */
export function streamEvents(actor: PersonActor, response: ServerResponse): void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  response.write("retry: 2000\n\nevent: open\ndata: {}\n\n");
  const stop = onLive((notice) => {
    response.write(`event: changed\ndata: ${JSON.stringify(forPerson(notice, actor))}\n\n`);
  });
  const timer = setInterval(() => response.write(": alive\n\n"), keepAliveMs);
  response.on("close", () => {
    clearInterval(timer);
    stop();
  });
}

const forPerson = (notice: LiveNotice, actor: PersonActor) => ({
  topic: notice.topic,
  mine: notice.ids.length === 0 || notice.ids.includes(actor.personId),
});
