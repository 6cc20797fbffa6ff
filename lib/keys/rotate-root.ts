import { z } from "zod";
import { command, onlyConsole, PosternError, query, type Tx } from "#lib/kernel/index.ts";
import { lockRoot } from "./data-key-store.ts";
import { keyProvider, type KeyProvider } from "./key-provider.ts";
import { rewrap } from "./move-keys.ts";
import { keysUnderRoot, saveRewrapped, type UnderRoot } from "./renewal-store.ts";

/** How many keys each root key wraps, by its name. */
function usesOf(provider: KeyProvider, keys: readonly UnderRoot[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { wrapped } of keys) {
    const root = provider.rootOf(wrapped);
    uses.set(root, (uses.get(root) ?? 0) + 1);
  }
  return uses;
}

const cannot = (provider: KeyProvider) =>
  new PosternError("unavailable", "root_key_not_rotatable", { provider: provider.name });

const RootView = z.object({
  root: z.string(),
  /** Whether it wraps new keys. */
  isCurrent: z.boolean(),
  /** Whether the provider has it; one that is missing loses what it wraps. */
  isThere: z.boolean(),
  /** How many keys it wraps. */
  wraps: z.number(),
});

/** Which root keys there are, and what hangs on each. */
export const listRoots = query({
  name: "key.list-roots",
  title: "List the provider's root keys, and how many keys each of them wraps",
  right: "console",
  rest: "internal",
  input: z.object({}),
  output: z.object({ provider: z.string(), roots: z.array(RootView) }),
  authorize: onlyConsole,
  run: async ({ tx }) => {
    const provider = keyProvider();
    const uses = usesOf(provider, await keysUnderRoot(tx));
    const there = await provider.roots();
    const missing = [...uses.keys()].filter((root) => !there.includes(root));
    const roots = [...there, ...missing].map((root) => ({
      ...{ root, isCurrent: root === there[0], isThere: there.includes(root) },
      wraps: uses.get(root) ?? 0,
    }));
    return { provider: provider.name, roots };
  },
});

/** Held by whoever changes root keys; nobody wraps with one meanwhile. */
async function lockedUses(tx: Tx) {
  await lockRoot(tx);
  const opened = keyProvider();
  // While keys are moved between providers, rotating is about those of the one that wraps.
  const provider = opened.both?.[0] ?? opened;
  const all = await keysUnderRoot(tx);
  const keys = opened.both ? all.filter(({ wrapped }) => provider.made(wrapped)) : all;
  return { provider, keys, uses: usesOf(provider, keys) };
}

/** A root key that opens already and wraps nothing, for machines with a key file of their own. */
export const prepareRoot = command({
  name: "key.prepare-root",
  title: "Make the next root key, which opens already and wraps nothing yet",
  right: "console",
  rest: "internal",
  input: z.object({}),
  output: z.object({ root: z.string() }),
  load: ({ tx }) => lockedUses(tx),
  authorize: onlyConsole,
  run: async ({ resource: { provider }, record }) => {
    if (!provider.prepareRoot) throw cannot(provider);
    const root = await provider.prepareRoot();
    record({ target: root, detail: { provider: provider.name } });
    return { root };
  },
});

/**
 * Another root key wraps from now on. While keys still hang on an earlier one, that rotation goes
 * on: a crash, or a second call, makes no third key.
 */
export const rotateRoot = command({
  name: "key.rotate-root",
  title: "Let a new root key wrap from now on",
  right: "console",
  rest: "internal",
  input: z.object({}),
  output: z.object({ root: z.string(), isNew: z.boolean() }),
  load: ({ tx }) => lockedUses(tx),
  authorize: onlyConsole,
  run: async ({ resource: { provider, uses }, record }) => {
    const [current] = await provider.roots();
    const isUnderWay = [...uses.keys()].some((root) => root !== current);
    if (isUnderWay && current !== undefined) return { root: current, isNew: false };
    if (!provider.rotateRoot) throw cannot(provider);
    const root = await provider.rotateRoot();
    record({ target: root, detail: { provider: provider.name, before: current ?? null } });
    return { root, isNew: true };
  },
});

/** Wraps the next keys that hang on an earlier root key with the current one. */
export const rewrapRoot = command({
  name: "key.rewrap-root",
  title: "Wrap the next keys of earlier root keys with the current one",
  right: "console",
  rest: "internal",
  input: z.object({ keysMax: z.number().int().min(1).max(200).default(50) }),
  output: z.object({ keys: z.number(), left: z.number() }),
  load: ({ tx }) => lockedUses(tx),
  authorize: onlyConsole,
  run: async ({ tx, input, resource: { provider, keys }, record }) => {
    const [current] = await provider.roots();
    const behind = keys.filter(({ wrapped }) => provider.rootOf(wrapped) !== current);
    const batch = behind.slice(0, input.keysMax);
    if (batch.length === 0) return { keys: 0, left: 0 };
    const rewrapped = [];
    for (const key of batch) {
      const wrapped = await rewrap(key, { from: provider, to: provider });
      rewrapped.push({ id: key.id, wrapped, wrappedBy: null });
    }
    await saveRewrapped(tx, rewrapped);
    record({ target: current ?? "", detail: { keys: batch.length } });
    return { keys: batch.length, left: behind.length - batch.length };
  },
});

/** Forgets a root key on which nothing hangs any more. */
export const removeRoot = command({
  name: "key.remove-root",
  title: "Forget a root key that wraps nothing any more",
  right: "console",
  rest: "internal",
  input: z.object({ root: z.string().min(1).max(200) }),
  output: z.object({ root: z.string() }),
  load: ({ tx }) => lockedUses(tx),
  authorize: onlyConsole,
  run: async ({ input: { root }, resource: { provider, uses }, record }) => {
    const there = await provider.roots();
    if (!there.includes(root)) throw new PosternError("not_found", "root_key_not_found");
    if (root === there[0]) throw new PosternError("conflict", "root_key_is_current", { root });
    const inUse = goingWith(provider, root, there).find((each) => uses.has(each));
    if (inUse !== undefined) {
      const details = { root: inUse, keys: uses.get(inUse) };
      throw new PosternError("conflict", "root_key_in_use", details);
    }
    if (!provider.removeRoot) throw cannot(provider);
    await provider.removeRoot(root);
    record({ target: root, detail: { provider: provider.name } });
    return { root };
  },
});

/** What is forgotten with it: providers that count versions forget the older ones too. */
const goingWith = (provider: KeyProvider, root: string, there: readonly string[]) =>
  provider.removesOlder ? there.slice(there.indexOf(root)) : [root];
