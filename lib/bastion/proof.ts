/**
 * What a right asks of whoever enters, after their key: a code of their authenticator, or a yes on
 * a page of the portal that a passkey stands behind. Each is as much as those before it.
 */
export const proofs = ["none", "code", "passkey"] as const;
export type Proof = (typeof proofs)[number];

/** Whether one proof is worth as much as another that is asked for. */
export const isAsMuch = (given: Proof, asked: Proof): boolean =>
  proofs.indexOf(given) >= proofs.indexOf(asked);

/** What several rights to one door ask together: the most that one of them does. */
export const mostOf = (asked: readonly Proof[]): Proof =>
  asked.reduce<Proof>((most, each) => (isAsMuch(most, each) ? most : each), "none");

type Factors = { readonly hasTotp: boolean; readonly hasPasskey: boolean };

/**
 * What unlocks a session: as much as its rights ask of whoever enters, and more than the key, which
 * lies in the machine that was left alone. Null: this person has nothing that does.
 */
export function unlockingProof(
  asked: readonly Proof[],
  { hasTotp, hasPasskey }: Factors,
): Exclude<Proof, "none"> | null {
  if (hasTotp && mostOf(asked) !== "passkey") return "code";
  return hasPasskey ? "passkey" : null;
}
