import { z } from "zod";
import { needs, one, query, sql, type Tx } from "#lib/kernel/index.ts";
import { countSealed } from "./renewal-store.ts";
import { checkKeyScope } from "./scope.ts";
import { classOf, placesOfClass, subjectOf, type SealedPlace } from "./sealed-place.ts";

const hourMs = 3_600_000;
const countMax = 100_000;

const KeyRow = z.object({
  id: z.string(),
  scope: z.string(),
  version: z.number(),
  state: z.enum(["active", "retired", "destroyed"]),
  createdAt: z.date(),
  retiredAt: z.date().nullable(),
  wraps: z.number(),
});

/** A version of a key, with how many keys it wraps. */
export const readKey = (tx: Tx, scope: string, version: number) =>
  one(
    tx,
    KeyRow,
    sql`select id, scope, version, state, created_at, retired_at,
               (select count(*)::int from data_key k
                where k.wrapped_by = data_key.id and k.state <> 'destroyed') as wraps
        from data_key where scope = ${scope} and version = ${version}`,
    "key",
  );

type Sealing = Pick<z.output<typeof KeyRow>, "id" | "scope" | "createdAt" | "retiredAt"> & {
  /** Counting stops there; unset: never. */
  readonly countMax?: number | undefined;
};

/**
 * How many values a key sealed at a place. It sealed while it was active, an hour more or less: a
 * transaction that knew it as active may have ended after it was retired.
 */
export const sealedBy = (tx: Tx, at: SealedPlace, key: Sealing): Promise<number> =>
  countSealed(tx, at, {
    keyId: key.id,
    countMax: key.countMax,
    narrowing: {
      subject: subjectOf(key.scope),
      since: new Date(key.createdAt.getTime() - hourMs),
      until: key.retiredAt === null ? undefined : new Date(key.retiredAt.getTime() + hourMs),
    },
  });

/** What hangs on one version of a key: keys that it wraps, values that it sealed. */
export const getKey = query({
  name: "key.get",
  title: "Show what still hangs on one version of a key",
  right: "settings.manage",
  rest: { method: "GET", path: "/keys/{scope}/versions/{version}" },
  input: z.object({
    scope: z.string().max(200).transform(checkKeyScope),
    version: z.coerce.number().int().min(1).max(1_000_000),
  }),
  output: KeyRow.omit({ id: true }).extend({
    places: z.array(
      z.object({
        place: z.string(),
        /** No more than a hundred thousand are counted. */
        values: z.number(),
        /** Whether rotation seals them anew; if not, they keep this key. */
        isChangeable: z.boolean(),
      }),
    ),
  }),
  authorize: needs("settings.manage"),
  run: async ({ tx, input }) => {
    const { id, ...key } = await readKey(tx, input.scope, input.version);
    const places = [];
    for (const at of placesOfClass(classOf(key.scope))) {
      const values = await sealedBy(tx, at, { id, ...key, countMax });
      places.push({ place: at.name, values, isChangeable: at.replace !== undefined });
    }
    return { ...key, places };
  },
});
