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
