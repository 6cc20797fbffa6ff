import canonicalize from "canonicalize";

/** RFC 8785. @throws for what JSON does not know (NaN, cycles, lone surrogates). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("only JSON values have a canonical form");
  return text;
}
