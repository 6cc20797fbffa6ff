import { beginning, containing, joinSql, sql, type Sql } from "#lib/kernel/index.ts";
import { momentOf, textOf, truthOf } from "./compare-values.ts";
import { invalidFilter } from "./filter-lexer.ts";
import type { Comparator, Comparison, Filter } from "./filter.ts";
import { bareKey } from "./find-attribute.ts";
import { shown } from "./scim-error.ts";

/**
 * What an attribute is in SQL. `text` is compared without regard to case (index `lower(column)`),
 * `exact` as it is, `id` as a uuid.
 */
export type Column = {
  readonly column: Sql;
  readonly kind: "text" | "exact" | "id" | "boolean" | "dateTime" | "number";
};

/** A multi-valued attribute: `some` says that a row exists for which the condition holds. */
export type Rows = {
  readonly some: (condition: Sql) => Sql;
  readonly columns: ReadonlyMap<string, Column>;
};

/** By path in small letters, core attributes without their URN: `username`, `members`. */
export type FilterColumns = ReadonlyMap<string, Column | Rows>;

/**
 * A filter as a condition, every value a parameter. Nothing but true counts as holding, so that
 * "not" also finds what is absent.
 * @throws ScimError invalidFilter for an attribute that cannot be searched, or a wrong comparison.
 */
export function compileFilter(filter: Filter, columns: FilterColumns): Sql {
  switch (filter.kind) {
    case "and":
      return sql`(${joinSql(partsOf(filter.of, columns), " and ")})`;
    case "or":
      return sql`(${joinSql(partsOf(filter.of, columns), " or ")})`;
    case "not":
      return sql`not coalesce(${compileFilter(filter.of, columns)}, false)`;
    case "some":
      return compileSome(filter.path, filter.of, columns);
    case "present":
      return onColumn(filter.path, columns, presence);
    case "compare":
      return compileComparison(filter, columns);
  }
}

const partsOf = (filters: readonly Filter[], columns: FilterColumns): Sql[] =>
  filters.map((part) => compileFilter(part, columns));

function compileSome(path: string, inner: Filter, columns: FilterColumns): Sql {
  const key = bareKey(path);
  const found = columns.get(key);
  if (found && "some" in found) return found.some(compileFilter(inner, found.columns));
  const parts = [...columns].filter(([name]) => name.startsWith(`${key}.`));
  if (parts.length === 0) throw notSearched(path);
  return compileFilter(inner, new Map(parts.map(([name, it]) => [name.slice(key.length + 1), it])));
}

/** That nothing is there must hold for every row, so it is asked outside of them. */
function compileComparison(comparison: Comparison, columns: FilterColumns): Sql {
  const { path, op, value } = comparison;
  if (value !== null || (op !== "eq" && op !== "ne")) {
    const isNe = op === "ne";
    const test = onColumn(path, columns, (column) => compare(column, comparison));
    return isNe && isOfRows(path, columns)
      ? sql`(${test} or not ${presenceOf(path, columns)})`
      : test;
  }
  const present = presenceOf(path, columns);
  return op === "ne" ? present : sql`not coalesce(${present}, false)`;
}

const presenceOf = (path: string, columns: FilterColumns): Sql => onColumn(path, columns, presence);

/** Finds the column that a path names, alone or among the rows of a multi-valued attribute. */
function onColumn(path: string, columns: FilterColumns, test: (column: Column) => Sql): Sql {
  const { column, rows } = columnAt(path, columns);
  return rows ? rows.some(test(column)) : test(column);
}

const isOfRows = (path: string, columns: FilterColumns): boolean =>
  columnAt(path, columns).rows !== undefined;

function columnAt(path: string, columns: FilterColumns): { column: Column; rows?: Rows } {
  const key = bareKey(path);
  const found = columns.get(key);
  if (found && "column" in found) return { column: found };
  const dot = key.lastIndexOf(".");
  const rows = found ?? columns.get(key.slice(0, Math.max(dot, 0)));
  const column = rows && "some" in rows && rows.columns.get(found ? "value" : key.slice(dot + 1));
  if (!column || !("some" in rows)) throw notSearched(path);
  return { column, rows };
}

const notSearched = (path: string) => invalidFilter(`${shown(path)} cannot be searched`);

const presence = ({ column, kind }: Column): Sql =>
  kind === "text" || kind === "exact" ? sql`${column} <> ''` : sql`${column} is not null`;

function compare({ column, kind }: Column, comparison: Comparison): Sql {
  const { path, op, value } = comparison;
  switch (kind) {
    case "boolean":
      return ordered(column, op, sql`${truthOf(comparison)}::boolean`);
    case "dateTime": {
      const instant = new Date(momentOf(comparison)).toISOString();
      return ordered(column, op, sql`${instant}::timestamptz`);
    }
    case "number":
      if (typeof value !== "number" || isOfLetters(op)) throw invalidFilter(`${path} is a number`);
      return ordered(column, op, sql`${value}::numeric`);
    case "id":
      return compareId(column, op, textOf(comparison));
    case "exact":
      return compareLetters(column, op, sql`${textOf(comparison)}::text`);
    case "text":
      return compareText(column, op, textOf(comparison));
  }
}

const isOfLetters = (op: Comparator): boolean => op === "co" || op === "sw" || op === "ew";

/** LIKE for what an index can serve; letters in any case mean the same. */
function compareText(column: Sql, op: Comparator, text: string): Sql {
  const folded = sql`lower(${column})`;
  if (op === "co") return sql`${folded} like ${containing(text)}`;
  if (op === "sw") return sql`${folded} like ${beginning(text)}`;
  return compareLetters(folded, op, sql`lower(${text}::text)`);
}

function compareLetters(column: Sql, op: Comparator, text: Sql): Sql {
  if (op === "co") return sql`position(${text} in ${column}) > 0`;
  if (op === "sw") return sql`starts_with(${column}, ${text})`;
  if (op === "ew") return sql`right(${column}, length(${text})) = ${text}`;
  return ordered(column, op, text);
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What is no uuid is nobody's id. */
function compareId(column: Sql, op: Comparator, id: string): Sql {
  if (op !== "eq" && op !== "ne") return compareLetters(sql`${column}::text`, op, sql`${id}::text`);
  if (uuid.test(id)) return ordered(column, op, sql`${id}::uuid`);
  return op === "eq" ? sql`false` : sql`true`;
}

/** `ne` also finds what is absent. */
function ordered(column: Sql, op: Comparator, value: Sql): Sql {
  if (op === "eq") return sql`${column} = ${value}`;
  if (op === "ne") return sql`${column} is distinct from ${value}`;
  if (op === "gt") return sql`${column} > ${value}`;
  if (op === "ge") return sql`${column} >= ${value}`;
  return op === "lt" ? sql`${column} < ${value}` : sql`${column} <= ${value}`;
}
