import { z } from "zod";
import { command, isPosternError, log, onlySystem, type Tx, type Work } from "#lib/kernel/index.ts";
import { saveResealed, sealedByRetired, type SealedValue } from "./renewal-store.ts";
import { openMany, sealMany, type ToSeal } from "./seal.ts";
import { sealedPlaces, type SealedPlace } from "./sealed-place.ts";

/** Values in one transaction. */
const batchValuesMax = 500;

/**
 * Seals the next values of retired keys anew with the active keys of their scopes, place by place.
 * Where the store only takes new rows nothing is done: those values keep the key of their time.
 */
export const resealValues = command({
  name: "key.reseal",
  title: "Seal the next values of retired keys anew with the active ones",
  right: "system",
  rest: "internal",
  input: z.object({
    place: z.string().max(100).default(""),
    after: z.string().max(500).default(""),
    valuesMax: z.number().int().min(1).max(batchValuesMax).default(batchValuesMax),
  }),
  output: z.object({ values: z.number(), place: z.string().nullable() }),
  load: async () => undefined,
  authorize: onlySystem,
  run: async ({ input, ...work }) => {
    for (const at of changeableFrom(input.place)) {
      const after = at.name === input.place ? input.after : "";
      const { values, last } = await resealBatch(work, at, { after, valuesMax: input.valuesMax });
      if (last === undefined) continue;
      work.record({ target: at.name, detail: { values } });
      const next = { place: at.name, after: last };
      work.later({ task: "key.reseal", payload: next, key: "key.reseal" });
      return { values, place: at.name };
    }
    return { values: 0, place: null };
  },
});

const changeableFrom = (name: string): readonly SealedPlace[] =>
  sealedPlaces()
    .filter((each) => each.replace !== undefined && each.name >= name)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));

async function resealBatch(
  { tx, now }: Pick<Work, "tx" | "now">,
  at: SealedPlace,
  page: { readonly after: string; readonly valuesMax: number },
): Promise<{ values: number; last?: string | undefined }> {
  const found = await sealedByRetired(tx, at, page);
  if (found.length === 0 || !at.replace) return { values: 0 };
  const opened = await openReadable(tx, found);
  const sealed = await sealMany(tx, opened, now);
  for (const { plain } of opened) plain.fill(0);
  const set = opened.map(({ place, was }, n) => ({ place, was, sealed: sealed[n] ?? was }));
  return { values: await saveResealed(tx, at.replace, set), last: found.at(-1)?.place };
}

type Opened = ToSeal & { readonly was: Uint8Array };

/** What does not open is left as it is: one broken value must not hold up all others. */
async function openReadable(tx: Tx, found: readonly SealedValue[]): Promise<Opened[]> {
  const opened: Opened[] = [];
  for (const { scope, place, sealed: was } of found) {
    try {
      const [plain] = await openMany(tx, [{ scope, place, sealed: was }]);
      if (plain) opened.push({ scope, place, plain, was });
    } catch (error) {
      if (!isPosternError(error) || error.code === "unavailable") throw error;
      log().error({ place, reason: error.reason }, "a sealed value does not open");
    }
  }
  return opened;
}
