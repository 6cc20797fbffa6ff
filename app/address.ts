/** An address with what is asked in it; what is unset or empty stays out. */
export function addressOf(
  path: string,
  asked: Readonly<Record<string, string | undefined>> = {},
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined && value !== "") params.set(name, value);
  }
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** The first value of each parameter: an address may name one twice. */
export function firstOf<Name extends string>(
  asked: Readonly<Record<string, string | string[] | undefined>>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = asked[name];
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined && first !== "") found[name] = first;
  }
  return found;
}
