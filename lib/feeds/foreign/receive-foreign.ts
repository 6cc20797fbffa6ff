import { createHash } from "node:crypto";
import { isPosternError, type Problem } from "#lib/kernel/index.ts";
import { receiveEvent, type Incoming, type Receipt } from "../inbox/receive-event.ts";
import { mapBody } from "./map-body.ts";
import { withoutWords, type Mapped } from "./map-payload.ts";
import { compiledOf, type MappingInForce } from "./mapping-store.ts";

type Delivery = {
  readonly feedId: string;
  readonly mapping: MappingInForce;
  readonly body: Buffer;
  /** What the call itself is called, where its source says so. */
  readonly callId?: string | undefined;
  readonly now: Date;
  /** Nobody comes or goes by it until somebody looked. */
  readonly isHint?: boolean;
};

export type ForeignReceipt = {
  /** `kept`: something could not be mapped, and waits for a better mapping. */
  readonly state: Receipt | "kept";
  readonly events: number;
  readonly problems?: readonly Problem[];
};

/**
 * Writes down what a foreign payload says, reduced to what its feed's mapping names. What cannot be
 * mapped is kept whole and sealed for some days, so that a better mapping can still read it.
 * @throws conflict where something else came under one of its keys before.
 */
export async function receiveForeign(delivery: Delivery): Promise<ForeignReceipt> {
  const read = mapBody(compiledOf(delivery.mapping), delivery);
  if ("problems" in read) {
    await receiveEvent({
      ...{ ...stampOf(delivery), key: callOf(delivery), enteredAt: delivery.now },
      ...{ text: delivery.body.toString("base64"), problems: read.problems },
    });
    return { state: "refused", events: 0, problems: read.problems };
  }
  const { mapped } = read;
  const incoming = mapped.flatMap((each, index) =>
    each.does === "fail" ? [] : [incomingOf(each, { delivery, index, of: mapped.length })],
  );
  const receipts = await receiveEach(incoming);
  const problems = mapped.flatMap((each) => (each.does === "fail" ? each.problems : []));
  if (problems.length > 0) await keepWhole(delivery, problems.slice(0, 50).map(withoutWords));
  const events = receipts.filter((receipt) => receipt === "received").length;
  const seen = events > 0 || mapped.length === 0 ? "received" : "duplicate";
  return { state: problems.length > 0 ? "kept" : seen, events };
}

/** One that clashes with what came before keeps no other one back. */
async function receiveEach(incoming: readonly Incoming[]): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  const clashes: unknown[] = [];
  for (const each of incoming) {
    try {
      receipts.push(await receiveEvent(each));
    } catch (error) {
      if (!isPosternError(error) || error.code !== "conflict") throw error;
      clashes.push(error);
    }
  }
  if (clashes.length > 0) throw clashes[0];
  return receipts;
}

/** What a call is known by that its source does not name: whatever says the same is the same. */
const callOf = ({ callId, body }: Delivery): string =>
  callId ?? `body:${createHash("sha256").update(body).digest("base64url")}`;

const stampOf = ({ feedId, mapping: { version, authors }, isHint = false }: Delivery) => ({
  ...{ feedId, mapped: { version, authors, isHint } },
});

type Placed = { readonly delivery: Delivery; readonly index: number; readonly of: number };

function incomingOf(
  each: Exclude<Mapped, { does: "fail" }>,
  { delivery, index, of }: Placed,
): Incoming {
  const { now } = delivery;
  const call = callOf(delivery);
  const key = each.key ?? (of > 1 ? `${call}:${index}` : call);
  const stamp = stampOf(delivery);
  if (each.does === "ignore") {
    const mapped = { ...stamp.mapped, isIgnored: true };
    return { ...stamp, mapped, key, enteredAt: now, text: "ignored" };
  }
  // What was not mapped does not count: a source that sends again may say the rest otherwise.
  const text = JSON.stringify(each.event);
  return { ...stamp, key, enteredAt: each.enteredAt, event: each.event, text };
}

const keepWhole = (delivery: Delivery, problems: readonly Problem[]) =>
  receiveEvent({
    ...{ feedId: delivery.feedId, key: callOf(delivery), enteredAt: delivery.now },
    ...{ text: delivery.body.toString("base64"), problems },
    mapped: { ...stampOf(delivery).mapped, whole: delivery.body },
  });
