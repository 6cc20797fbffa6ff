import { singleton } from "#lib/kernel/index.ts";

/** Where the root key lives: a file, a KMS, an HSM. It never leaves the provider in plaintext. */
export type KeyProvider = {
  readonly name: string;
  /** Encrypts a data key, bound to its scope and version. */
  wrap(bound: string, plain: Uint8Array): Promise<Uint8Array>;
  /** @throws {PosternError} when the root key is not the one that wrapped. */
  unwrap(bound: string, wrapped: Uint8Array): Promise<Uint8Array>;
  /**
   * Makes sure that a root key exists. `isFirst` says that nothing was ever wrapped, so that a new
   * one may be made; otherwise a missing root key is an error that must not be papered over.
   */
  prepare(isFirst: boolean): Promise<void>;
};

const held = singleton<{ provider?: KeyProvider }>("key-provider", () => ({}));

/** Chooses the provider of this process. */
export const useKeyProvider = (provider: KeyProvider): void => {
  held.provider = provider;
};

export function keyProvider(): KeyProvider {
  if (!held.provider) throw new Error("no key provider was chosen when this process started");
  return held.provider;
}
