import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { begin, newId, now, PersonId, type Context } from "#lib/kernel/index.ts";
import {
  approveRequest,
  askRequester,
  narrowRequest,
  rejectRequest,
  submitRequest,
} from "#lib/requests/index.ts";
import { isAnyRow, lookUp, type LookUp } from "./look-up.ts";

const minutesOf = { h: 60, d: 1440 } as const;
const Time = z
  .string()
  .regex(/^\d+[hd]$/)
  .transform((text) => Number.parseInt(text, 10) * minutesOf[text.at(-1) as "h" | "d"]);

const Reply = z.strictObject({
  by: z.string(),
  says: z.enum(["approve", "narrow", "reject", "ask"]),
  to: Time.default(1440),
  text: z.string(),
});

const Asked = z.strictObject({
  by: z.string(),
  /** Who gains, when it is somebody else. */
  whom: z.string().optional(),
  wants: z.string(),
  for: Time.nullable().default(null),
  because: z.string(),
  replies: z.array(Reply).default([]),
});
type Asked = z.output<typeof Asked>;

const read = (): Asked[] =>
  z
    .array(Asked)
    .parse(parse(readFileSync(join(import.meta.dirname, "open-requests.yaml"), "utf8")));

/** As this person, as if signed in a moment ago with two factors. */
function as(known: LookUp, number: string): Context {
  return begin({
    kind: "person",
    personId: PersonId.parse(known.person(number)),
    ticketId: newId<"ticket">(),
    assurance: 2,
    authenticatedAt: now(),
    isImpersonated: false,
    rights: new Set(),
  });
}

/** Requests in every stage, sent and decided by the commands that people use. */
export async function sendRequests(): Promise<void> {
  const known = await lookUp();
  for (const asked of read()) {
    const requester = known.person(asked.by);
    const where = "requester_id = $1 and reason = $2";
    if (await isAnyRow("request", where, [requester, asked.because])) continue;
    const sent = await submit(known, asked);
    for (const reply of asked.replies) await answer(as(known, reply.by), sent, reply);
  }
}

type Sent = { readonly requestId: string; readonly itemId: string };

async function submit(known: LookUp, asked: Asked): Promise<Sent> {
  const { requestId, items } = await submitRequest(as(known, asked.by), {
    ...(asked.whom !== undefined && { beneficiaryId: known.person(asked.whom) }),
    items: [{ ...known.target(asked.wants), minutes: asked.for }],
    reason: asked.because,
  });
  const [item] = items;
  if (!item) throw new Error(`nothing was asked for: ${asked.because}`);
  return { requestId, itemId: item.itemId };
}

type Said = z.output<typeof Reply>;

function answer(context: Context, { requestId, itemId }: Sent, { says, to, text }: Said) {
  switch (says) {
    case "approve":
      return approveRequest(context, { itemId, comment: text });
    case "narrow":
      return narrowRequest(context, { itemId, minutes: to, comment: text });
    case "reject":
      return rejectRequest(context, { itemId, comment: text });
    case "ask":
      return askRequester(context, { requestId, comment: text });
  }
}
