import { conflict, invalidInput, PosternError, type Tx } from "#lib/kernel/index.ts";
import { retiredMsMin } from "./destruction.ts";
import { lockDoomed, type Doomed } from "./destruction-store.ts";
import { sealedBy } from "./get-key.ts";
import { classOf, placesOfClass, subjectOf } from "./sealed-place.ts";

export type Doom = {
  readonly keys: readonly Doomed[];
  /** How many values they sealed, by place. */
  readonly values: Readonly<Record<string, number>>;
};

/**
 * The keys that may be destroyed, with what goes with them: all of a subject's, or one version of a
 * class that nobody needs any more.
 * @throws {PosternError} `conflict`, saying what is against it; `gone` when they are destroyed.
 */
export async function doomOf(
  tx: Tx,
  now: Date,
  { scope, version }: { scope: string; version: number | null },
): Promise<Doom> {
  const isOfSubject = subjectOf(scope) !== undefined;
  if (isOfSubject !== (version === null)) throw wrongVersion(isOfSubject);
  const keys = await lockDoomed(tx, scope, version);
  if (keys.length === 0) throw new PosternError("gone", "no_key_to_destroy", { scope });
  // Of a class key one value is enough to refuse; of a subject's the certificate counts all.
  const values = await valuesOf(tx, keys, isOfSubject ? undefined : 1);
  if (isOfSubject) refuseNeeded(scope);
  else refuseInUse(keys, values, now);
  return { keys, values };
}

const wrongVersion = (isOfSubject: boolean) =>
  invalidInput([
    {
      field: "version",
      reason: isOfSubject ? "not_for_subjects" : "missing",
      expected: isOfSubject
        ? "none: all keys of a subject go together"
        : "the retired version: a class is never destroyed as a whole",
    },
  ]);

function refuseNeeded(scope: string): void {
  const needed = placesOfClass(classOf(scope)).find(({ isNeeded }) => isNeeded);
  if (needed) throw conflict("key_is_needed", { scope, place: needed.name });
}

/** A class key that is active, wraps a key or sealed a value still opens something. */
function refuseInUse(keys: readonly Doomed[], values: Doom["values"], now: Date): void {
  for (const { scope, version, state, retiredAt, wraps } of keys) {
    if (state === "active") throw conflict("key_is_active", { scope, version });
    const sealed = Object.fromEntries(Object.entries(values).filter(([, count]) => count > 0));
    if (wraps > 0 || Object.keys(sealed).length > 0) {
      throw conflict("key_in_use", { scope, version, keys: wraps, values: sealed });
    }
    const retiredMs = now.getTime() - (retiredAt ?? now).getTime();
    if (retiredMs < retiredMsMin) throw conflict("key_retired_just_now", { scope, version });
  }
}

async function valuesOf(
  tx: Tx,
  keys: readonly Doomed[],
  countMax?: number,
): Promise<Doom["values"]> {
  const values: Record<string, number> = {};
  for (const key of keys) {
    for (const at of placesOfClass(classOf(key.scope))) {
      values[at.name] = (values[at.name] ?? 0) + (await sealedBy(tx, at, { ...key, countMax }));
    }
  }
  return values;
}
