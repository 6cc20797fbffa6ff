import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { z } from "zod";
import { notFound } from "./errors.ts";
import { Prisma, PrismaClient } from "./generated/prisma/client.ts";
import { nameOfStatement } from "./prepared.ts";
import { singleton } from "./singleton.ts";

/** One PostgreSQL service: typed Prisma for the doors, plain connections for COPY and LISTEN. */
export type Database = {
  readonly url: string;
  readonly prisma: PrismaClient;
  readonly pool: pg.Pool;
  close(): Promise<void>;
};
/** A transaction that a door opened: nothing else hands one out. */
export type Tx = Prisma.TransactionClient;

export const sql = Prisma.sql;
export const emptySql = Prisma.empty;
export const joinSql = Prisma.join;
export type Sql = Prisma.Sql;

const current = singleton<{ database?: Database }>("database", () => ({}));

export type DatabaseOptions = { connectionsMax?: number };

/** Connects this process; later calls of `database()` answer it. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({ connectionString: url, max: options.connectionsMax ?? 20 });
  // An idle connection that the server ended must not end the process: the next use reconnects.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: nameOfStatement }),
  });
  const close = async () => {
    await prisma.$disconnect();
    await pool.end();
    if (current.database === opened) delete current.database;
  };
  const opened: Database = { url, prisma, pool, close };
  current.database = opened;
  return opened;
}

export function database(): Database {
  if (!current.database) throw new Error("no database is open in this process");
  return current.database;
}

const camel = (name: string) =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function camelKeys(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [camel(key), value]));
}

/** Rows of a query, keys in camelCase, parsed. */
export async function many<S extends z.ZodType>(
  tx: Tx,
  schema: S,
  query: Sql,
): Promise<z.output<S>[]> {
  const rows = await tx.$queryRaw<Record<string, unknown>[]>(query);
  return rows.map((row) => schema.parse(camelKeys(row)));
}

/** Rows of a query, keys in camelCase, trusted to have this shape: for large sets. */
export async function rows<T>(tx: Tx, query: Sql): Promise<T[]> {
  const found = await tx.$queryRaw<Record<string, unknown>[]>(query);
  const names = Object.keys(found[0] ?? {});
  if (names.every((name) => !name.includes("_"))) return found as T[];
  const pairs = names.map((name) => [name, camel(name)] as const);
  return found.map((row) => {
    const out: Record<string, unknown> = {};
    for (const [from, to] of pairs) out[to] = row[from];
    return out as T;
  });
}

export async function maybe<S extends z.ZodType>(
  tx: Tx,
  schema: S,
  query: Sql,
): Promise<z.output<S> | undefined> {
  return (await many(tx, schema, query))[0];
}

/** The one row, or the error `<what>_not_found`. */
export async function one<S extends z.ZodType>(
  tx: Tx,
  schema: S,
  query: Sql,
  what = "row",
): Promise<z.output<S>> {
  const found = await maybe(tx, schema, query);
  if (found === undefined) throw notFound(what);
  return found;
}

/** Runs a statement that returns nothing; answers how many rows it touched. */
export const execute = (tx: Tx, statement: Sql): Promise<number> => tx.$executeRaw(statement);

/** A set as one JSON parameter for `jsonb_to_recordset`: far cheaper than many parameters. */
export const recordset = (items: readonly object[]): Sql => sql`${JSON.stringify(items)}::jsonb`;
