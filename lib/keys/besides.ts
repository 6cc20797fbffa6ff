import { PosternError } from "#lib/kernel/index.ts";
import type { KeyProvider } from "./key-provider.ts";

/**
 * Two providers at once, while keys are moved from one to the other: the first wraps, both open.
 * They are of different kinds, so that the form of what was wrapped says whose it is.
 */
export function besides(current: KeyProvider, also: KeyProvider): KeyProvider {
  const makerOf = (wrapped: Uint8Array) => [current, also].find((each) => each.made(wrapped));
  const named = (root: string) => `${also.name} ${root}`;
  return {
    name: current.name,
    both: [current, also],
    wrap: (bound, plain) => current.wrap(bound, plain),
    unwrap: async (bound, wrapped) => {
      const maker = makerOf(wrapped);
      if (maker) return maker.unwrap(bound, wrapped);
      throw new PosternError("unavailable", "root_key_differs", { expected: "another provider" });
    },
    prepare: (isFirst) => current.prepare(isFirst),
    made: (wrapped) => makerOf(wrapped) !== undefined,
    rootOf: (wrapped) =>
      current.made(wrapped) ? current.rootOf(wrapped) : named(also.rootOf(wrapped)),
    roots: async () => [...(await current.roots()), ...(await also.roots()).map(named)],
    warnings: async () => [
      ...((await current.warnings?.()) ?? []),
      ...((await also.warnings?.()) ?? []),
    ],
  };
}
