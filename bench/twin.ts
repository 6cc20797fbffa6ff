import { database } from "#lib/kernel/index.ts";
import { timed } from "./measure.ts";

/**
 * What a row's writes cost as plain SQL: a second schema with the same tables and indexes, brought
 * to the same state by inserts and updates of whole sets, with nothing that Postern does around it.
 */
export class Twin {
  readonly #tables: readonly Table[];

  private constructor(tables: readonly Table[]) {
    this.#tables = tables;
  }

  static async make(): Promise<Twin> {
    const { pool } = database();
    await pool.query("drop schema if exists twin cascade; create schema twin");
    const { rows } = await pool.query<Table>(
      `select c.relname as name,
              array_agg(a.attname::text order by array_position(i.indkey::int2[], a.attnum))
                as keys,
              (select array_agg(x.attname::text) from pg_attribute x
               where x.attrelid = c.oid and x.attnum > 0 and not x.attisdropped) as columns
       from pg_class c
       join pg_index i on i.indrelid = c.oid and i.indisprimary
       join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
         and c.relname not in ('_prisma_migrations', 'audit_signer', 'data_key')
       group by c.oid, c.relname order by c.relname`,
    );
    for (const { name } of rows) {
      await pool.query(`create table twin."${name}" (like public."${name}" including all)`);
      await pool.query(`insert into twin."${name}" select * from public."${name}"`);
    }
    return new Twin(rows);
  }

  /** Marks now, so that what is written from here on can be told apart. */
  async mark(): Promise<string> {
    const { rows } = await database().pool.query<{ xid: string }>(
      "select pg_current_xact_id()::text as xid",
    );
    return rows[0]?.xid ?? "0";
  }

  /** Milliseconds that the same rows take as plain SQL; the twin then stands where we stand. */
  async writeSince(mark: string): Promise<{ ms: number; rows: number }> {
    let [ms, count] = [0, 0];
    for (const table of this.#tables) {
      const sets = await changedSets(table, mark);
      for (const { fresh, known } of sets) {
        count += fresh.length + known.length;
        ms += (await timed(() => writeSet(table, fresh, known))).ms;
      }
    }
    return { ms, rows: count };
  }
}

type Table = { readonly name: string; readonly keys: string[]; readonly columns: string[] };
type ChangedSet = { readonly fresh: string[]; readonly known: string[] };

const setRows = 5000;

const matches = ({ keys }: Table, one: string, other: string) =>
  keys.map((key) => `${one}."${key}" = ${other}."${key}"`).join(" and ");

async function changedSets(table: Table, mark: string): Promise<ChangedSet[]> {
  const { rows } = await database().pool.query<{ row: string; isKnown: boolean }>(
    `select to_jsonb(t)::text as row,
            exists (select from twin."${table.name}" w where ${matches(table, "w", "t")})
              as "isKnown"
     from public."${table.name}" t where t.xmin::text::bigint >= $1::bigint`,
    [String(BigInt(mark) % 2n ** 32n)],
  );
  const sets: ChangedSet[] = [];
  for (let from = 0; from < rows.length; from += setRows) {
    const part = rows.slice(from, from + setRows);
    const of = (isKnown: boolean) =>
      part.filter((each) => each.isKnown === isKnown).map(({ row }) => row);
    sets.push({ fresh: of(false), known: of(true) });
  }
  return sets;
}

/** One transaction a set, as a careful program without Postern would write it. */
async function writeSet(table: Table, fresh: string[], known: string[]): Promise<void> {
  const client = await database().pool.connect();
  try {
    await client.query("begin");
    const source = `jsonb_populate_recordset(null::public."${table.name}", $1::jsonb)`;
    // Updates first: a new row may take the place that an old one leaves.
    const rest = table.columns.filter((column) => !table.keys.includes(column));
    if (known.length > 0 && rest.length > 0) {
      const changed = rest.map((column) => `"${column}" = x."${column}"`).join(", ");
      await client.query(
        `update twin."${table.name}" t set ${changed} from ${source} x
         where ${matches(table, "t", "x")}`,
        [`[${known.join(",")}]`],
      );
    }
    if (fresh.length > 0) {
      await client.query(`insert into twin."${table.name}" select * from ${source}`, [
        `[${fresh.join(",")}]`,
      ]);
    }
    await client.query("commit");
  } finally {
    client.release();
  }
}
