/** A policy's answer: a yes carries the evidence that the act needs, a no has one reason. */
export type Decision<Proof = undefined> =
  | { readonly allowed: true; readonly proof: Proof }
  | { readonly allowed: false; readonly reason: string };

export const no = (reason: string) => ({ allowed: false, reason }) as const;

export function yes(): { allowed: true; proof: undefined };
export function yes<Proof>(proof: Proof): { allowed: true; proof: Proof };
export function yes(proof?: unknown) {
  return { allowed: true, proof } as const;
}
