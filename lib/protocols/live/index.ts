import type { ServerResponse } from "node:http";
import { onLive, type LiveNotice, type PersonActor } from "#lib/kernel/index.ts";

const keepAliveMs = 15_000;

/** Topics that may tell of a ticket's end. */
const mayEnd: ReadonlySet<string> = new Set(["tickets", "people", "everything"]);

type Listening = {
  readonly actor: PersonActor;
  /** Whether the ticket that opened the stream would still pass. */
  readonly isAllowed: () => Promise<boolean>;
};

/**
 * `/events`: tells an open page which topics changed, and whether it concerns its own person. Ids of
 * others stay here: the page asks again and sees what it may. Ends with the ticket.
 */
export function streamEvents({ actor, isAllowed }: Listening, response: ServerResponse): void {
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  response.write("retry: 2000\n\nevent: open\ndata: {}\n\n");
  const endUnlessAllowed = () =>
    void isAllowed()
      .catch(() => false)
      .then((isStill) => isStill || response.end());
  const stop = onLive((notice) => {
    response.write(`event: changed\ndata: ${JSON.stringify(forPerson(notice, actor))}\n\n`);
    if (mayEnd.has(notice.topic)) endUnlessAllowed();
  });
  const timer = setInterval(() => {
    response.write(": alive\n\n");
    endUnlessAllowed();
  }, keepAliveMs);
  response.on("close", () => {
    clearInterval(timer);
    stop();
  });
}

const forPerson = (notice: LiveNotice, actor: PersonActor) => ({
  topic: notice.topic,
  mine: notice.ids.length === 0 || notice.ids.includes(actor.personId),
});
