import { createHash } from "node:crypto";
import {
  decodeCursor,
  emptySql,
  encodeCursor,
  isPosternError,
  sql,
  type Sql,
} from "#lib/kernel/index.ts";
import { compileSort } from "../compile-sort.ts";
import { scimError } from "../scim-error.ts";
import { isUuid } from "./group.ts";
import { groupColumnsOf, typeOfSort } from "./group-columns.ts";

/** What a client asks for, as RFC 7644 §3.4.2 and RFC 9865 name it. */
export type AskedPage = {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly sortOrder?: string | undefined;
  readonly startIndex?: number | undefined;
  readonly count?: number | undefined;
  readonly cursor?: string | undefined;
};

export const countMax = 200;
const countDefault = 100;
const startMax = 1_000_000;

export type GroupPage = {
  readonly count: number;
  readonly startIndex: number;
  readonly isByCursor: boolean;
  /** Of what stands before the page, in the order of the list. */
  readonly beyond: Sql;
  readonly order: Sql;
  readonly sortKey: Sql;
  /** The cursor of what comes after this row. */
  readonly cursorAfter: (sortKey: string | null, id: string) => string;
};

/** Numbers out of range mean the nearest that is in it (RFC 7644 §3.4.2.4). */
const within = (given: number, least: number, most: number) =>
  Math.min(Math.max(given, least), most);

/** @throws ScimError invalidValue for what nothing is sorted by; invalidCursor, invalidCount. */
export function pageOf(asked: AskedPage): GroupPage {
  const { sortBy = "id", sortOrder = "ascending", startIndex = 1, count = countDefault } = asked;
  const sort = compileSort(sortBy, sortOrder, groupColumnsOf);
  const isByCursor = asked.cursor !== undefined;
  if (isByCursor && count < 0) throw scimError("invalidCount", "count: expected 0 or more");
  const print = printOf(asked);
  const after = asked.cursor ? readCursor(asked.cursor, print) : undefined;
  const { by, isDescending } = sort;
  return {
    ...{ isByCursor, sortKey: sql`(${by})::text` },
    count: within(count, 0, countMax),
    startIndex: isByCursor ? 1 : within(startIndex, 1, startMax),
    order: isDescending ? sql`${by} desc, g.id desc` : sql`${by}, g.id`,
    beyond: after ? beyondOf(by, { ...after, isDescending, type: typeOfSort(sortBy) }) : emptySql,
    cursorAfter: (sortKey, id) => encodeCursor([print, sortKey, id]),
  };
}

type After = { readonly key: string | null; readonly id: string };
type Place = After & { readonly isDescending: boolean; readonly type: Sql };

/** What comes after a row: what is absent stands last, descending first. */
function beyondOf(by: Sql, { key, id, isDescending, type }: Place): Sql {
  const lastId = sql`${id}::uuid`;
  if (key === null) {
    return isDescending
      ? sql`and (${by} is not null or g.id < ${lastId})`
      : sql`and ${by} is null and g.id > ${lastId}`;
  }
  const last = sql`(${key}::${type}, ${lastId})`;
  return isDescending
    ? sql`and (${by}, g.id) < ${last}`
    : sql`and ((${by}, g.id) > ${last} or ${by} is null)`;
}

/** A cursor goes on with the list that it came from, and no other. */
const printOf = ({ filter = "", sortBy = "", sortOrder = "" }: AskedPage): string =>
  createHash("sha256")
    .update(JSON.stringify([filter, sortBy.toLowerCase(), sortOrder.toLowerCase()]))
    .digest("base64url")
    .slice(0, 12);

function readCursor(cursor: string, print: string): After {
  const [of, key, id] = decoded(cursor);
  const isKey = key === null || typeof key === "string";
  if (of !== print || !isKey || typeof id !== "string" || !isUuid(id)) {
    throw scimError("invalidCursor", "cursor: expected one from the page before of this list");
  }
  return { key, id };
}

function decoded(cursor: string): (string | number | null | undefined)[] {
  try {
    return decodeCursor(cursor) ?? [];
  } catch (error) {
    if (isPosternError(error)) return [];
    throw error;
  }
}
