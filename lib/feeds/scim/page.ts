import { createHash } from "node:crypto";
import { z } from "zod";
import { decodeCursor, emptySql, encodeCursor, sql, type Sql } from "#lib/kernel/index.ts";
import type { Column, FilterColumns } from "./compile-filter.ts";
import { compileSort, type Sort } from "./compile-sort.ts";
import { bareKey } from "./find-attribute.ts";
import { scimError } from "./scim-error.ts";

/** How many resources one answer has at most, and how many without being asked. */
export const pageMax = 200;
export const pageDefault = 100;

/** What a list is asked by (RFC 7644 §3.4.2, RFC 9865 §2). */
export const ListInput = {
  filter: z.string().max(8192).optional(),
  sortBy: z.string().max(500).optional(),
  sortOrder: z.string().max(20).default("ascending"),
  startIndex: z.number().int().max(1_000_000_000).optional(),
  count: z.number().int().optional(),
  /** Empty: the first page of those that have a next one. */
  cursor: z.string().max(2000).optional(),
};

export const ListOutput = z.object({
  resources: z.array(z.record(z.string(), z.unknown())),
  totalResults: z.number(),
  /** From 1; with a cursor there is none. */
  startIndex: z.number().optional(),
  nextCursor: z.string().optional(),
});

type Asked = {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder: string;
  readonly startIndex?: number | undefined;
  readonly count?: number | undefined;
  readonly cursor?: string | undefined;
};

export type Window = {
  /** A further condition: only what comes after the page before. */
  readonly beyond: Sql;
  readonly order: Sql;
  /** Of the last one, for the next cursor, as text. */
  readonly sortKey: Sql;
  readonly count: number;
  readonly offset: number;
  readonly isByCursor: boolean;
  /** Nothing stands before it. */
  readonly isFirst: boolean;
  readonly next: (sortKey: string | null, id: string) => string;
};

const casts: Readonly<Record<Column["kind"], Sql>> = {
  text: sql`::text`,
  exact: sql`::text`,
  id: sql`::uuid`,
  boolean: sql`::boolean`,
  dateTime: sql`::timestamptz`,
  number: sql`::numeric`,
};

/**
 * Which part of a list is wanted, by index or by keyset; `id` is the column that parts equals.
 * @throws ScimError invalidValue, invalidCount, or invalidCursor for a cursor that another question
 * got.
 */
export function windowOf(asked: Asked, columns: FilterColumns, id: Sql): Window {
  const { cursor, sortBy, sortOrder, startIndex = 1 } = asked;
  const sort = sortBy === undefined ? undefined : compileSort(sortBy, sortOrder, columns);
  const isByCursor = cursor !== undefined;
  if (isByCursor && asked.startIndex !== undefined) {
    throw scimError("invalidCursor", "expected either startIndex or cursor");
  }
  if (isByCursor && (asked.count ?? 0) < 0) {
    throw scimError("invalidCount", "count: expected 0 or more");
  }
  const kind = kindOf(sortBy, columns);
  const digest = digestOf(asked);
  return {
    beyond: cursor ? beyond(readCursor(cursor, digest), { sort, kind, id }) : emptySql,
    order: orderOf(sort, id),
    sortKey: sort ? sql`(${sort.by})::text` : sql`null::text`,
    count: Math.min(pageMax, Math.max(0, asked.count ?? pageDefault)),
    offset: isByCursor ? 0 : Math.max(1, startIndex) - 1,
    isByCursor,
    isFirst: !cursor && (isByCursor || startIndex <= 1),
    next: (sortKey, last) => encodeCursor([digest, sortKey, last]),
  };
}

function orderOf(sort: Sort | undefined, id: Sql): Sql {
  if (!sort) return sql`order by ${id}`;
  return sort.isDescending
    ? sql`order by ${sort.by} desc, ${id} desc`
    : sql`order by ${sort.by}, ${id}`;
}

function kindOf(sortBy: string | undefined, columns: FilterColumns): Column["kind"] {
  const found = sortBy === undefined ? undefined : columns.get(bareKey(sortBy));
  return found && "kind" in found ? found.kind : "text";
}

/** A cursor belongs to the question that it answered. */
const digestOf = ({ filter = "", sortBy = "", sortOrder }: Asked): string =>
  createHash("sha256")
    .update(JSON.stringify([filter, sortBy.toLowerCase(), sortOrder.toLowerCase()]))
    .digest("base64url")
    .slice(0, 12);

type Last = { readonly key: string | null; readonly id: string };

function readCursor(cursor: string, digest: string): Last {
  const [asked, key, id] = decoded(cursor);
  const isKey = key === null || typeof key === "string";
  if (asked !== digest || !isKey || !z.uuid().safeParse(id).success) {
    throw scimError("invalidCursor", "expected a cursor that this very question got");
  }
  return { key, id: String(id) };
}

function decoded(cursor: string): readonly unknown[] {
  try {
    return decodeCursor(cursor) ?? [];
  } catch {
    return [];
  }
}

type Place = { readonly sort: Sort | undefined; readonly kind: Column["kind"]; readonly id: Sql };

/** What stands after the last one; absent values stand last, or first where it descends. */
function beyond({ key, id: last }: Last, { sort, kind, id }: Place): Sql {
  if (!sort) return sql`and ${id} > ${last}::uuid`;
  const { by, isDescending } = sort;
  const after = isDescending ? sql`${id} < ${last}::uuid` : sql`${id} > ${last}::uuid`;
  if (key === null) {
    const absent = sql`(${by} is null and ${after})`;
    return isDescending ? sql`and (${absent} or ${by} is not null)` : sql`and ${absent}`;
  }
  const value = sql`${key}${casts[kind]}`;
  const same = sql`(${by} = ${value} and ${after})`;
  return isDescending
    ? sql`and (${by} < ${value} or ${same})`
    : sql`and (${by} > ${value} or ${by} is null or ${same})`;
}
