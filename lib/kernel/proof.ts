import type { Assurance } from "./assurance.ts";
import type { Actor } from "./actor.ts";
import type { Tx } from "./database.ts";
import { PosternError } from "./errors.ts";
import { isOnlyImpersonated } from "./impersonation.ts";
import { port } from "./ports.ts";

/** How sure it must be who acts, and how lately that was proven. */
export type ProofNeeded = {
  /** After NIST SP 800-63B-4. */
  readonly assurance: Assurance;
  /** Minutes since somebody last proved who they are; unset: any time the ticket lives. */
  readonly freshMinutes?: number;
  /** Waits after the person's way of signing in was recovered: time for them to object. */
  readonly waitsAfterRecovery?: true;
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
 * enough, who they are. A marked ticket proves nobody, and is refused wherever proof is asked for.
 * @throws {PosternError} `forbidden`: `impersonated`, `recovered_lately`, or `step_up_needed` with
 * what is needed.
 */
export async function checkProof(
  { tx, now }: { readonly tx: Tx; readonly now: Date },
  actor: Actor,
  door: Asking,
): Promise<void> {
  if (actor.kind !== "person") return;
  const needed = door.proof ?? port("proofNeeded")(door);
  if (!needed) return;
  if (isOnlyImpersonated(actor)) throw new PosternError("forbidden", "impersonated");
  if (actor.isImpersonated) return;
  const { waitsAfterRecovery = false, ...proof } = needed;
  if (!isProof(proof, actor, now)) throw new PosternError("forbidden", "step_up_needed", proof);
  const isWaiting = waitsAfterRecovery && (await port("isCoolingDown")(tx, actor.personId, now));
  if (isWaiting) throw new PosternError("forbidden", "recovered_lately");
}
