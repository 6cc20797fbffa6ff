import { randomBytes } from "node:crypto";
import { availableParallelism } from "node:os";
import { hash, parseOptions, verify } from "@node-rs/argon2";
import { PosternError, singleton } from "#lib/kernel/index.ts";
import { normalized } from "./password-rules.ts";

/** argon2id is the library's default algorithm; memory in KiB: 46 MiB (OWASP, m=47104 t=1 p=1). */
export const parameters = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };

const waitingMax = 100;
const pool = singleton("password-hashing", () => ({
  free: Math.max(1, Math.min(4, availableParallelism())),
  waiting: [] as (() => void)[],
  decoy: undefined as Promise<string> | undefined,
}));

/** Each hashing takes a core and 46 MiB: some run, some wait, the rest are refused. */
async function inPool<T>(work: () => Promise<T>): Promise<T> {
  if (pool.free > 0) pool.free -= 1;
  else {
    if (pool.waiting.length >= waitingMax) throw new PosternError("unavailable", "too_busy");
    await new Promise<void>((resolve) => pool.waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    const next = pool.waiting.shift();
    if (next) next();
    else pool.free += 1;
  }
}

export const hashPassword = (password: string): Promise<string> =>
  inPool(() => hash(normalized(password), parameters));

/** Without a hash it answers no, and takes as long: what does not exist answers no sooner. */
export async function isRightPassword(known: string | null, password: string): Promise<boolean> {
  const decoy = await (pool.decoy ??= hash(randomBytes(32), parameters));
  const isRight = await inPool(() => verify(known ?? decoy, normalized(password)));
  return known !== null && isRight;
}

/** Made with other parameters than today's. */
export function isOutdated(known: string): boolean {
  const made = parseOptions(known);
  return (
    made.memoryCost !== parameters.memoryCost ||
    made.timeCost !== parameters.timeCost ||
    made.parallelism !== parameters.parallelism
  );
}
