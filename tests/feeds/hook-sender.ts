import { Webhook } from "standardwebhooks";
import { settleLane, type HrEvent } from "#lib/feeds/index.ts";
import { addSecret } from "#lib/feeds/inbox/index.ts";
import { begin, idOf, now, systemActor } from "#lib/kernel/index.ts";
import { startRest, type Answer } from "#tests/support/rest-server.ts";
import { ask, operator } from "./birthrights.ts";

export type Told = {
  readonly type: `person.${HrEvent["kind"]}`;
  readonly data: Readonly<Record<string, string | null>>;
  /** When it was entered at the source; unset: now. */
  readonly timestamp?: Date;
  readonly id?: string;
};

export type Sender = {
  readonly url: string;
  readonly secret: string;
  /** Signs and sends as the published client of Standard Webhooks does. */
  readonly send: (told: Told) => Promise<Answer>;
  /** Sends what somebody else made of a call. */
  readonly post: (body: string, headers: Record<string, string>) => Promise<Answer>;
  readonly signed: (body: string, id?: string) => Record<string, string>;
};

let count = 0;

/** A feed of its own, and an HR system that pushes to it. */
export async function hookSender(code: string): Promise<Sender> {
  const server = await startRest();
  const { secret } = await addSecret(operator, { code });
  const webhook = new Webhook(secret);
  const post: Sender["post"] = (body, headers) =>
    server.send(`/hooks/hr/${code}`, { method: "POST", body, headers });
  const signed: Sender["signed"] = (body, id = `msg_${++count}`) => ({
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now().getTime() / 1000)),
    "webhook-signature": webhook.sign(id, now(), body),
  });
  return {
    ...{ url: server.url, secret, post, signed },
    send: ({ type, data, timestamp = now(), id }) => {
      const body = JSON.stringify({ type, timestamp: timestamp.toISOString(), data });
      return post(body, signed(body, id));
    },
  };
}

/** As the worker does: every lane that has something to do, until nothing is left. */
export async function settleAll(): Promise<void> {
  for (;;) {
    const due = await ask<{ feedId: string; lane: number }>(
      `select distinct feed_id as "feedId", lane from feed_event
       where state = 'received' and (retry_at is null or retry_at <= $1)`,
      [now()],
    );
    if (due.length === 0) return;
    const lanes = due.map(({ feedId, lane }) => ({ feedId: idOf("feed").parse(feedId), lane }));
    await Promise.all(lanes.map((each) => settleLane(begin(systemActor("feeds")), each)));
  }
}

/** What became of events, by id of the message. */
export async function outcomes(code: string): Promise<Record<string, string>> {
  const found = await ask<{ key: string; state: string; reason: string | null }>(
    `select e.key, e.state, e.reason from feed_event e join feed f on f.id = e.feed_id
     where f.code = $1`,
    [code],
  );
  return Object.fromEntries(
    found.map(({ key, state, reason }) => [key, reason === null ? state : `${state} ${reason}`]),
  );
}
