/** Somebody of the demonstration company whom its visitors play. */
export type Part = {
  readonly part: string;
  readonly number: string;
  readonly name: string;
};

/** One person a part: the system, security and audit administrators are three. */
export const cast: readonly Part[] = [
  { part: "employee", number: "10001", name: "Georgi Facello" },
  { part: "manager", number: "12247", name: "Subbu Penttonen" },
  { part: "owner", number: "13969", name: "Jianwen Chandrasekhar" },
  { part: "security", number: "10009", name: "Sumant Peac" },
  { part: "administrator", number: "10006", name: "Anneke Preusig" },
];
