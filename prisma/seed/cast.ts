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
  { part: "hr", number: "10005", name: "Kyoichi Maliniak" },
  { part: "auditor", number: "10059", name: "Alejandro McAlpine" },
];

/** Who holds the portal's roles, and those that policies ask, by employee number. */
export const rolesHeld: Readonly<Record<string, readonly string[]>> = {
  "portal-administrator": ["10006", "10043"],
  "security-officer": ["10009", "10067", "10111", "10124", "10138"],
  "portal-auditor": ["10059", "10165"],
  "catalogue-owner": ["10031"],
  "hr-operator": ["10005", "10013"],
  "financial-controller": ["10173", "10263"],
  "security-engineer": ["10009"],
};

/** Everybody whom the demonstration names. */
export const namedPeople = (): Set<string> =>
  new Set([...cast.map(({ number }) => number), ...Object.values(rolesHeld).flat()]);
