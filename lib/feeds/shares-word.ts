const wordsOf = (name: string) =>
  new Set(
    name
      .toLowerCase()
      .split(/[\s,.-]+/)
      .filter(Boolean),
  );

/** Whether two names may be one person's: one word of a name stays in most lives. */
export function sharesWord(one: string, other: string): boolean {
  if (one === other) return true;
  const words = wordsOf(other);
  return [...wordsOf(one)].some((word) => words.has(word));
}
