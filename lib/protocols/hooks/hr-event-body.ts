import { z } from "zod";
import { cleaned, HrEvent } from "#lib/feeds/index.ts";
import type { Problem } from "#lib/kernel/index.ts";

/** A sender's clock may be a little ahead. */
const aheadMs = 5 * 60_000;

const Envelope = z.object({
  /** `person.` and the kind. */
  type: z.string().regex(/^person\.[a-z_]{1,40}$/, "person. and a kind of event"),
  /** When it was entered at the source, which decides between what was told of the same day. */
  timestamp: z.iso.datetime({ offset: true }),
  data: z.record(z.string().max(40), z.union([z.string().max(2000), z.null()])),
});

export type Told = {
  readonly enteredAt: Date;
  readonly event?: HrEvent;
  readonly problems?: readonly Problem[];
};

/** The event that a body says; or what is wrong with it, each field by name. */
export function toldBy(body: Buffer, now: Date): Told {
  const envelope = Envelope.safeParse(jsonOf(body));
  if (!envelope.success) return { enteredAt: now, problems: problemsOf(envelope.error) };
  const { type, timestamp, data } = envelope.data;
  const enteredAt = new Date(timestamp);
  if (enteredAt.getTime() > now.getTime() + aheadMs) {
    const problem = { field: "timestamp", reason: "in_the_future", expected: now.toISOString() };
    return { enteredAt: now, problems: [problem] };
  }
  const kind = type.slice("person.".length);
  const parsed = HrEvent.safeParse({ ...cleaned(data), kind });
  return parsed.success
    ? { enteredAt, event: parsed.data }
    : { enteredAt, problems: problemsOf(parsed.error, ["data"]) };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

const problemsMax = 50;

const problemsOf = ({ issues }: z.ZodError, within: readonly string[] = []): Problem[] =>
  issues.slice(0, problemsMax).map(({ path, code, message }) => ({
    field: [...within, ...path].join(".").slice(0, 200) || "(body)",
    reason: code,
    expected: message.slice(0, 200),
  }));
