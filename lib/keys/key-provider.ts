import { singleton } from "#lib/kernel/index.ts";

/** Where the root keys live: a file, a KMS, an HSM. */
export type KeyProvider = {
  readonly name: string;
  /** Encrypts a data key with the current root key, bound to its scope and version. */
  wrap(bound: string, plain: Uint8Array): Promise<Uint8Array>;
  /** @throws {PosternError} when the root key that wrapped is not there. */
  unwrap(bound: string, wrapped: Uint8Array): Promise<Uint8Array>;
  /**
   * Makes sure that a root key exists. `isFirst` says that nothing was ever wrapped, so that a new
   * one may be made; otherwise a missing root key is an error that must not be papered over.
   */
  prepare(isFirst: boolean): Promise<void>;
  /** Whether a provider of this kind wrapped it, by its form alone. */
  made(wrapped: Uint8Array): boolean;
  /** The name of the root key that wrapped this; it says nothing about the key. */
  rootOf(wrapped: Uint8Array): string;
  /** The root keys that unwrap, the newest first; the one that wraps stands at the head. */
  roots(): Promise<readonly string[]>;
  /** Makes a root key that all processes can open with, but that wraps nothing yet. */
  prepareRoot?(): Promise<string>;
  /** From now on another root key wraps: a prepared one, or a new one. Answers its name. */
  rotateRoot?(): Promise<string>;
  /** While keys are moved: the one that wraps, and the one that opens as well. */
  readonly both?: readonly [KeyProvider, KeyProvider];
  /** Removing one root key removes those that are listed after it. */
  readonly removesOlder?: true;
  /** What an operator should look at, though it works. */
  warnings?(): Promise<readonly string[]>;
  /** Forgets a root key. Whoever calls has made sure that nothing is wrapped by it. */
  removeRoot?(root: string): Promise<void>;
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
