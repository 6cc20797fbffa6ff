export type CodeWord = {
  readonly text: string;
  readonly kind: "plain" | "word" | "text" | "number" | "note";
};

const words =
  /(?<note>\/\/.*)|(?<text>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>\b(?:in|true|false|null|has|size|exists|all|exists_one|filter|map|contains|startsWith|endsWith)\b|&&|\|\||[=!<>]=|[<>!?:])/g;

/** One line of a condition in words that are coloured; nothing is lost or added. */
export function codeWords(line: string): CodeWord[] {
  const found: CodeWord[] = [];
  let at = 0;
  for (const match of line.matchAll(words)) {
    if (match.index > at) found.push({ text: line.slice(at, match.index), kind: "plain" });
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? [];
    found.push({ text: match[0], kind: (kind ?? "plain") as CodeWord["kind"] });
    at = match.index + match[0].length;
  }
  if (at < line.length) found.push({ text: line.slice(at), kind: "plain" });
  return found;
}

/** The dotted name around a place in a text, such as "person.orgCode". */
export function nameAt(text: string, place: number): string {
  const before = /[\w.]*$/.exec(text.slice(0, place))?.[0] ?? "";
  const after = /^[\w.]*/.exec(text.slice(place))?.[0] ?? "";
  return before + after;
}

export type DiffLine = { readonly text: string; readonly change: "same" | "added" | "removed" };

/** How lines became others: the longest common ones stay. Texts of conditions are short. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [old, fresh] = [before.split("\n"), after.split("\n")];
  const common = commonLengths(old, fresh);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [was, is] = [old[i], fresh[j]];
    if (was !== undefined && was === is) {
      lines.push({ text: was, change: "same" });
      i += 1;
      j += 1;
    } else if (
      is === undefined ||
      (was !== undefined && lengthAt(common, i + 1, j) >= lengthAt(common, i, j + 1))
    ) {
      lines.push({ text: was ?? "", change: "removed" });
      i += 1;
    } else {
      lines.push({ text: is, change: "added" });
      j += 1;
    }
  }
  return lines;
}

const lengthAt = (common: readonly (readonly number[])[], i: number, j: number): number =>
  common[i]?.[j] ?? 0;

function commonLengths(old: readonly string[], fresh: readonly string[]): number[][] {
  const table = Array.from({ length: old.length + 1 }, () =>
    Array.from({ length: fresh.length + 1 }, () => 0),
  );
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      const row = table[i];
      if (!row) continue;
      row[j] =
        old[i] === fresh[j]
          ? lengthAt(table, i + 1, j + 1) + 1
          : Math.max(lengthAt(table, i + 1, j), lengthAt(table, i, j + 1));
    }
  }
  return table;
}
