import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import pg from "pg";
import { newId } from "../ids.ts";
import { singleton } from "../singleton.ts";
import type * as Engine from "@prisma/schema-engine-wasm";

export type SchemaFile = { readonly path: string; readonly content: string };

type Bindings = typeof Engine & { __wbg_set_wasm(exports: unknown): void };

const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));

/**
 * Prisma's own schema engine, as WASM: nothing is downloaded. Loaded by hand, because the package's
 * entry imports `.wasm` as a module, which Node does only behind a flag; and once, because its
 * bindings hold one instance.
 */
const held = singleton<{ loading?: Promise<Bindings> }>("schema-engine", () => ({}));

async function loadEngine(): Promise<Bindings> {
  const bindings = (await import(join(folder, "schema_engine_bg.js"))) as Bindings;
  const { instance } = await WebAssembly.instantiate(
    readFileSync(join(folder, "schema_engine_bg.wasm")),
    { "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports },
  );
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports["__wbindgen_start"];
  if (typeof start === "function") (start as () => void)();
  return bindings;
}

/**
 * Runs work with Prisma's schema engine on this database. Its connections end with the work: the
 * engine's lock is theirs, and would keep the next one waiting.
 */
export async function withSchemaEngine<T>(
  url: string,
  schema: readonly SchemaFile[],
  work: (engine: Engine.SchemaEngine) => Promise<T>,
): Promise<T> {
  const bindings = await (held.loading ??= loadEngine());
  const pool = new pg.Pool({ connectionString: url });
  const factory = bindMigrationAwareSqlAdapterFactory(wholeScripts(new PrismaPg(pool), url));
  const datamodels = schema.map(({ path, content }): [string, string] => [path, content]);
  try {
    return await work(await bindings.SchemaEngine.new({ datamodels }, () => undefined, factory));
  } finally {
    await pool.end();
  }
}

/**
 * The adapter splits a script at every semicolon, which breaks functions and comments, and drops
 * its shadow database while connected to it. PostgreSQL takes a whole script as one transaction.
 */
function wholeScripts(
  factory: SqlMigrationAwareDriverAdapterFactory,
  url: string,
): SqlMigrationAwareDriverAdapterFactory {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = (script) => runScript(url, script);
    return adapter;
  };
  factory.connectToShadowDb = () => openShadow(url);
  return factory;
}

async function openShadow(url: string) {
  const name = `postern_shadow_${newId().replaceAll("-", "")}`;
  await runScript(url, `create database ${name}`);
  const shadowUrl = new URL(url);
  shadowUrl.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: shadowUrl.href });
  readCharColumns(pool);
  const adapter = await new PrismaPg(pool).connect();
  adapter.executeScript = (script) => runScript(shadowUrl.href, script);
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const found = await queryRaw(query);
    const at = found.columnNames.indexOf("constraint_type");
    if (at >= 0) found.columnTypes[at] = ColumnTypeEnum.Character;
    return found;
  };
  adapter.dispose = async () => {
    await pool.end();
    await runScript(url, `drop database ${name}`);
  };
  return adapter;
}

const charOid = 18;
const bpcharOid = 1042;

/** A constraint's type is a "char", which the adapter refuses: it goes as text, and is named below. */
function readCharColumns(pool: pg.Pool): void {
  pool.on("connect", (client) => {
    client.connection.on("rowDescription", (message: { fields: { dataTypeID: number }[] }) => {
      for (const field of message.fields) {
        if (field.dataTypeID === charOid) field.dataTypeID = bpcharOid;
      }
    });
  });
}

async function runScript(url: string, script: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(script);
  } finally {
    await client.end();
  }
}
