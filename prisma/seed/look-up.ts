import { database } from "#lib/kernel/index.ts";

/** Ids of people, roles and rights by what people call them. */
export type LookUp = {
  person(number: string): string;
  /** "system/entitlement", or "role:code". */
  target(code: string): { readonly targetKind: "entitlement" | "role"; readonly targetId: string };
};

const statement = `
  select employee_number as code, id::text, 'person' as kind from person
  union all select s.code || '/' || e.code, e.id::text, 'entitlement'
    from entitlement e join system s on s.id = e.system_id
  union all select 'role:' || code, id::text, 'role' from role`;

type Found = { readonly code: string; readonly id: string; readonly kind: string };

export async function lookUp(): Promise<LookUp> {
  const { rows } = await database().pool.query<Found>(statement);
  const known = new Map(rows.map(({ kind, code, id }) => [`${kind} ${code}`, id]));
  const get = (kind: string, code: string): string => {
    const id = known.get(`${kind} ${code}`);
    if (id === undefined) throw new Error(`the demonstration has no ${kind} ${code}`);
    return id;
  };
  return {
    person: (number) => get("person", number),
    target: (code) => {
      const targetKind = code.startsWith("role:") ? "role" : "entitlement";
      return { targetKind, targetId: get(targetKind, code) };
    },
  };
}

export async function isAnyRow(table: "assignment" | "request", where: string, values: unknown[]) {
  const text = `select from ${table} where ${where} limit 1`;
  return (await database().pool.query(text, values)).rowCount === 1;
}
