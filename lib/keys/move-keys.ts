import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { command, onlyConsole, PosternError, query } from "#lib/kernel/index.ts";
import { boundOf } from "./data-key.ts";
import { lockRoot } from "./data-key-store.ts";
import { keyProvider, type KeyProvider } from "./key-provider.ts";
import { keysUnderRoot, saveRewrapped, type UnderRoot } from "./renewal-store.ts";

const kinds = ["local", "vault", "pkcs11"] as const;
const To = z.enum(kinds);

/** @throws {PosternError} when this process opens no two providers, or not this one. */
function openedAs(to: z.output<typeof To>): { target: KeyProvider; source: KeyProvider } {
  const { both } = keyProvider();
  const target = both?.find(({ name }) => name === to);
  const source = both?.find(({ name }) => name !== to);
  if (target && source) return { target, source };
  throw new PosternError("conflict", "key_provider_not_open", {
    provider: to,
    expected: "KMS or KMS_ALSO naming it, and the other one naming where the keys are",
  });
}

const behind = (target: KeyProvider, keys: readonly UnderRoot[]) =>
  keys.filter(({ wrapped }) => !target.made(wrapped));

/** What a move would do. Nothing is changed, not even a root key is made. */
export const planMove = query({
  name: "key.plan-move",
  title: "Count the keys that another provider would wrap",
  right: "console",
  rest: "internal",
  input: z.object({ to: To }),
  output: z.object({
    from: z.string(),
    /** The root key that would wrap; unset: it would be made. */
    root: z.string().nullable(),
    keys: z.number(),
    moved: z.number(),
  }),
  authorize: onlyConsole,
  run: async ({ tx, input }) => {
    const { target, source } = openedAs(input.to);
    const keys = await keysUnderRoot(tx);
    const left = behind(target, keys).length;
    const [root = null] = await target.roots().catch(() => []);
    return { from: source.name, root, keys: left, moved: keys.length - left };
  },
});

/**
 * Lets another provider wrap the next keys. Each is read back from it before the transaction drops
 * what wrapped it until now; stopped at any point, everything opens, and the next call goes on.
 */
export const moveKeys = command({
  name: "key.move",
  title: "Let another provider wrap the next keys",
  right: "console",
  rest: "internal",
  input: z.object({ to: To, keysMax: z.number().int().min(1).max(50).default(10) }),
  output: z.object({ keys: z.number(), left: z.number() }),
  load: async ({ tx }) => {
    // Nobody wraps with a root key meanwhile.
    await lockRoot(tx);
    return keysUnderRoot(tx);
  },
  authorize: onlyConsole,
  run: async ({ tx, input, resource: keys, record }) => {
    const { target, source } = openedAs(input.to);
    const left = behind(target, keys);
    const batch = left.slice(0, input.keysMax);
    if (batch.length === 0) return { keys: 0, left: 0 };
    await target.prepare(left.length === keys.length);
    const moved = [];
    for (const key of batch) {
      const wrapped = await rewrap(key, { from: source, to: target });
      moved.push({ id: key.id, wrapped, wrappedBy: null });
    }
    await saveRewrapped(tx, moved);
    record({
      target: input.to,
      detail: { from: source.name, keys: batch.map(({ scope, version }) => `${scope} ${version}`) },
    });
    return { keys: batch.length, left: left.length - batch.length };
  },
});

/**
 * The same key, wrapped by the other one and read back from it.
 * @throws {PosternError} when what comes back is not what was given.
 */
export async function rewrap(
  { scope, version, wrapped }: UnderRoot,
  { from, to }: { readonly from: KeyProvider; readonly to: KeyProvider },
): Promise<Uint8Array> {
  const bound = boundOf(scope, version);
  const plain = await from.unwrap(bound, wrapped);
  try {
    const again = await to.wrap(bound, plain);
    const back = await to.unwrap(bound, again);
    const isSame = back.length === plain.length && timingSafeEqual(back, plain);
    back.fill(0);
    if (isSame && to.made(again)) return again;
    throw new PosternError("unavailable", "key_provider_reads_back_otherwise", { to: to.name });
  } finally {
    plain.fill(0);
  }
}
