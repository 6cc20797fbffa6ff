import { z } from "zod";
import { maybe, sql, type Tx } from "#lib/kernel/index.ts";
import { compileMapping, ForeignMapping, type CompiledMapping } from "./foreign-mapping.ts";

const Row = z.object({
  id: z.string(),
  version: z.number(),
  spec: ForeignMapping.nullable(),
  authors: z.array(z.string()),
});

export type MappingInForce = {
  readonly id: string;
  readonly version: number;
  readonly spec: ForeignMapping;
  /**
   * Everybody who wrote a version since there was none: what one of them wrote may still stand in
   * the last one.
   */
  readonly authors: readonly string[];
};

/** The last version, if it maps anything. */
export async function mappingInForce(tx: Tx, feedId: string): Promise<MappingInForce | undefined> {
  const found = await maybe(
    tx,
    Row,
    sql`select m.id::text, m.version, m.spec,
               array(select distinct a.created_by::text from feed_mapping a
                     where a.feed_id = m.feed_id and a.created_by is not null
                       and a.version > coalesce((select max(n.version) from feed_mapping n
                                                 where n.feed_id = m.feed_id
                                                   and n.spec is null), 0)) as authors
        from feed_mapping m where m.feed_id = ${feedId}::uuid
        order by m.version desc limit 1`,
  );
  return found?.spec ? { ...found, spec: found.spec } : undefined;
}

const compiledMax = 50;
const compiled = new Map<string, CompiledMapping>();

/** A version never changes: it is compiled once in each process. */
export function compiledOf({ id, spec }: MappingInForce): CompiledMapping {
  const known = compiled.get(id);
  if (known) return known;
  const made = compileMapping(spec);
  const oldest = compiled.size < compiledMax ? undefined : compiled.keys().next().value;
  if (oldest !== undefined) compiled.delete(oldest);
  compiled.set(id, made);
  return made;
}
