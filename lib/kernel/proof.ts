import type { Actor } from "./actor.ts";
import type { Tx } from "./database.ts";
import { PosternError } from "./errors.ts";
import { port } from "./ports.ts";

/** How sure it must be who acts, and how lately that was proven. */
export type ProofNeeded = {
  /** After NIST SP 800-63B-4. */
  readonly assurance: 1 | 2 | 3;
  /** Minutes since somebody last proved who they are; unset: any time the ticket lives. */
  readonly freshMinutes?: number;
};

type Asking = { readonly name: string; readonly right: string; readonly proof?: ProofNeeded };

/** Whether a ticket of this assurance and instant of authentication is proof enough. */
export function isProof(
  needed: ProofNeeded,
  held: { readonly assurance: number; readonly authenticatedAt: Date },
  now: Date,
): boolean {
  if (held.assurance < needed.assurance) return false;
  if (needed.freshMinutes === undefined) return true;
  return now.getTime() - held.authenticatedAt.getTime() <= needed.freshMinutes * 60_000;
}

/**
 * After a door said yes, and before anything happens: a person must have proven lately, and well
 * enough, who they are. Marked tickets prove nobody: doors refuse them by their own rules.
 * @throws {PosternError} `forbidden`, `step_up_needed`, with what is needed.
 */
export function checkProof(actor: Actor, door: Asking, now: Date): void {
  if (actor.kind !== "person" || actor.isImpersonated) return;
  const needed = door.proof ?? port("proofNeeded")(door);
  if (!needed || isProof(needed, actor, now)) return;
  throw new PosternError("forbidden", "step_up_needed", { ...needed });
}

/**
 * Whoever was just recovered is perhaps somebody else: what cannot be taken back waits until the
 * person would have noticed.
 * @throws {PosternError} `forbidden`, `cooling_down`.
 */
export async function checkCoolDown(
  tx: Tx,
  { actor, now }: { readonly actor: Actor; readonly now: Date },
  door: Asking,
): Promise<void> {
  if (actor.kind !== "person") return;
  const { personId } = actor;
  if (await port("mustWait")(tx, door, { personId, now })) {
    throw new PosternError("forbidden", "cooling_down");
  }
}
