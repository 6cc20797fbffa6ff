import { joinSql, sql, type Sql } from "#lib/kernel/index.ts";

const wordsMax = 6;

/** Every word somewhere in the text, whatever the case. */
export function hasWords(text: Sql, search: string): Sql {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean).slice(0, wordsMax);
  if (words.length === 0) return sql`true`;
  return joinSql(
    words.map((word) => sql`lower(${text}) like ${`%${word.replaceAll(/[\\%_]/g, "\\$&")}%`}`),
    " and ",
  );
}
