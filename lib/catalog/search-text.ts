import { containing, joinSql, rows, sql, type Sql, type Tx } from "#lib/kernel/index.ts";

const wordsMax = 6;

/** Every word somewhere in the text, whatever the case. */
export function hasWords(text: Sql, search: string): Sql {
  const words = search.split(/\s+/).filter(Boolean).slice(0, wordsMax);
  if (words.length === 0) return sql`true`;
  return joinSql(
    words.map((word) => sql`lower(${text}) like ${containing(word)}`),
    " and ",
  );
}

/** How many rows there are, whatever page is shown. */
export async function countOf(tx: Tx, from: Sql): Promise<number> {
  const [found] = await rows<{ n: number }>(tx, sql`select count(*)::int as n from ${from}`);
  return found?.n ?? 0;
}
