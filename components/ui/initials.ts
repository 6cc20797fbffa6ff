const han = /\p{Script=Han}/u;

/** "Georgi Facello" → "GF"; 王小敏 → 王, or 小敏 where the avatar is large enough. */
export function initials(name: string, isLarge: boolean): { text: string; isHan: boolean } {
  const trimmed = name.trim();
  const letters = Array.from(trimmed);
  if (han.test(trimmed)) {
    const only = letters.filter((letter) => han.test(letter));
    return { text: isLarge ? only.slice(-2).join("") : (only[0] ?? ""), isHan: true };
  }
  const words = trimmed.split(/\s+/);
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  const text = [first, last].map((word) => Array.from(word ?? "")[0] ?? "").join("");
  return { text: text.toLocaleUpperCase("en"), isHan: false };
}
