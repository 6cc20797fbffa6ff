import { z } from "zod";
import {
  invalidInput,
  needs,
  query,
  valuesAside,
  type Evaluated,
  type Variables,
} from "#lib/kernel/index.ts";
import { FeedCode } from "../feed.ts";
import { compileMapping, ForeignMapping } from "./foreign-mapping.ts";
import { mapPayload, type Mapped } from "./map-payload.ts";
import { itemsOf, readPayload } from "./read-payload.ts";

const bytesMax = 64 * 1024;
/** Events that are shown of one sample. */
const shownMax = 10;

const Tried = z.object({
  does: z.enum(["tell", "ignore", "fail"]),
  /** The rule that holds, from 0; null: none does. */
  rule: z.number().nullable(),
  /** Of its source; null: what the call is called. */
  key: z.string().nullable(),
  enteredAt: z.date().nullable(),
  /** What would be kept, and nothing else. */
  event: z.record(z.string(), z.string().nullable()).nullable(),
  problems: z.array(z.object({ field: z.string(), reason: z.string(), expected: z.string() })),
});
export type Tried = z.input<typeof Tried>;

/** What a mapping that is still being written makes of a sample; neither is kept. */
export const tryForeignMapping = query({
  name: "feed.try-mapping",
  title: "Says what a mapping would make of a sample of another system's payload; nothing is kept.",
  right: "feeds.manage",
  rest: { method: "POST", path: "/feeds/{code}/payload-mapping/try" },
  input: z.object({
    code: FeedCode,
    mapping: ForeignMapping,
    /** JSON, as the source would send it. */
    sample: z.string().max(bytesMax),
  }),
  output: z.object({
    /** Events of the sample. */
    count: z.number(),
    /** The first ten of them. */
    events: z.array(Tried),
  }),
  authorize: needs("feeds.manage"),
  run: async ({ now, input: { mapping, sample } }) => {
    const { expressions } = compileMapping(mapping);
    const payload = readPayload(Buffer.from(sample));
    const items = itemsOf(payload, await listOf(mapping.each, payload));
    const shown = items.slice(0, shownMax);
    const paths = [...expressions.keys()];
    const texts = [...expressions.values()].map(({ text }) => text);
    const given = shown.length === 0 ? [] : await valuesAside({ texts, variables: shown });
    const events = given.map((values) =>
      triedOf(mapPayload(mapping, (path) => values[paths.indexOf(path)], now)),
    );
    return { count: items.length, events };
  },
});

async function listOf(text: string | undefined, payload: unknown): Promise<Evaluated | undefined> {
  if (text === undefined) return undefined;
  const variables: Variables[] = [{ event: payload, item: payload }];
  const [[each] = []] = await valuesAside({ texts: [text], variables });
  if (each && "reason" in each) {
    throw invalidInput([{ field: "each", reason: each.reason, expected: each.said }]);
  }
  return each;
}

function triedOf(mapped: Mapped): Tried {
  const problems = mapped.does === "fail" ? mapped.problems : [];
  const isTold = mapped.does === "tell";
  return {
    does: mapped.does,
    rule: mapped.rule ?? null,
    key: mapped.does === "fail" ? null : (mapped.key ?? null),
    enteredAt: isTold ? mapped.enteredAt : null,
    event: isTold ? (mapped.event as unknown as Record<string, string | null>) : null,
    problems: problems.map(({ field, reason, expected, said }) => ({
      ...{ field, reason, expected: said ?? expected },
    })),
  };
}
