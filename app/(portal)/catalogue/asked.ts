export const zones = ["production", "office", "development", "test"] as const;
export const risks = ["low", "medium", "high", "privileged"] as const;

/** What an address says, if it is one of the possible values. */
const oneOf =
  <Value extends string>(values: readonly Value[]) =>
  (text: string | undefined): Value | undefined =>
    values.find((value) => value === text);

export const zoneAsked = oneOf(zones);
export const riskAsked = oneOf(risks);
