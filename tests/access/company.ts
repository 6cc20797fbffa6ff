import { z } from "zod";
import {
  begin,
  command,
  database,
  execute,
  fillPorts,
  newId,
  onlySystem,
  recordDoor,
  recordset,
  sql,
  systemActor,
  type Actor,
  type Context,
  type EventDraft,
  type PersonId,
  type Tx,
  type Work,
  now,
} from "#lib/kernel/index.ts";
import { idList } from "#lib/access/holdings-store.ts";
import { grantFromRequest, recompute, rightsOf } from "#lib/access/index.ts";

/** A small company in the database: departments d1 to d4, systems, rights, roles, rules, people. */
export type Company = {
  readonly ids: Readonly<Record<string, string>>;
  readonly people: readonly string[];
};

export const system: Context = begin(systemActor("test"));

const seed = recordDoor({
  name: "test.seed",
  tables: ["person"],
  run: ({ tx }, write: (tx: Tx) => Promise<unknown>) => write(tx),
});
/** Writes straight to the tables, as no command would. */
export const writeStraight = (write: (tx: Tx) => Promise<unknown>) => seed(write);

/** Runs steps inside a command, as a room to the right would. */
export const inWork = <T>(
  body: (work: Work) => Promise<T>,
  context: Context = system,
): Promise<T> => workCommand(context, { body }) as Promise<T>;
const workCommand = command({
  name: "test.work",
  title: "Runs a step in a test.",
  right: "system",
  rest: "internal",
  input: z.object({ body: z.custom<(work: Work) => Promise<unknown>>() }),
  output: z.unknown(),
  load: async () => undefined,
  authorize: onlySystem,
  run: ({ input, ...work }) => input.body(work),
});

export const asPerson = (personId: string): Context => {
  const actor: Actor = {
    kind: "person",
    personId: personId as PersonId,
    ticketId: newId(),
    assurance: 2,
    get authenticatedAt() {
      return now();
    },
    isImpersonated: false,
    rights: new Set(),
  };
  return begin(actor);
};

/** What was recorded; the log itself has tests of its own. */
export const events: EventDraft[] = [];

export async function openCompany(peopleCount: number): Promise<Company> {
  events.length = 0;
  const appendEvents = async (_tx: Tx, drafts: readonly EventDraft[]) => {
    events.push(...drafts);
  };
  fillPorts({ rightsOf, reactionsTo: () => [], appendEvents });
  const names = [
    ...["le", "d1", "d2", "d3", "d4", "s1", "postern", "c1"],
    ...["e1", "e2", "e3", "e4", "e5", "e6", "access.manage", "access.read", "holds.release"],
    ...["rules.manage", "catalog.manage", "r1", "r2", "b1", "b2", "b3", "v1", "v2", "v3"],
  ];
  const ids = Object.fromEntries(names.map((name) => [name, newId()]));
  const people = Array.from({ length: peopleCount }, () => newId());
  const id = (name: string) => ids[name] ?? "";
  await writeStraight(async (tx) => {
    await execute(
      tx,
      sql`insert into legal_entity values (${id("le")}::uuid, 'le', 'Company', now())`,
    );
    await seedCatalog(tx, id);
    await seedRules(tx, id);
    await seedPeople(tx, id, people);
  });
  return { ids, people };
}

async function seedCatalog(tx: Tx, id: (name: string) => string) {
  for (const code of ["s1", "postern"]) {
    await execute(
      tx,
      sql`insert into system (id, code, name, description, kind, zone, created_at)
          values (${id(code)}::uuid, ${code}, ${code}, '', 'web', 'office', now())`,
    );
  }
  const rights = [
    ...["e1", "e2", "e3", "e4", "e5", "e6"].map((code) => [code, "s1"] as const),
    ...["access.manage", "access.read", "holds.release", "rules.manage", "catalog.manage"].map(
      (code) => [code, "postern"] as const,
    ),
  ];
  for (const [code, of] of rights) {
    await execute(
      tx,
      sql`insert into entitlement (id, system_id, code, name, description, risk, is_requestable,
            condition_codes, created_at)
          values (${id(code)}::uuid, ${id(of)}::uuid, ${code}, ${code}, '', 'low', true,
                  ${code === "e3" ? ["c1"] : []}, now())`,
    );
  }
  await execute(
    tx,
    sql`insert into condition (id, code, name, description, created_at)
        values (${id("c1")}::uuid, 'c1', 'Training', '', now())`,
  );
  for (const role of ["r1", "r2"]) {
    await execute(
      tx,
      sql`insert into role (id, code, name, description, is_requestable, version, created_at)
          values (${id(role)}::uuid, ${role}, ${role}, '', true, 1, now())`,
    );
  }
  await execute(
    tx,
    sql`insert into role_entitlement (role_id, entitlement_id) values
        (${id("r1")}::uuid, ${id("e2")}::uuid), (${id("r2")}::uuid, ${id("e4")}::uuid)`,
  );
}

async function seedRules(tx: Tx, id: (name: string) => string) {
  const rules = [
    ["b1", "v1", "true", [{ kind: "entitlement", id: id("e1") }]],
    ["b2", "v2", 'person.orgCode == "d1"', [{ kind: "role", id: id("r1") }]],
    ["b3", "v3", 'person.orgCode == "d2"', [{ kind: "entitlement", id: id("e5") }]],
  ] as const;
  for (const [code, version, expression, targets] of rules) {
    await execute(
      tx,
      sql`insert into rule (id, code, name, description, state, version, created_at)
          values (${id(code)}::uuid, ${code}, ${code}, '', 'enforced', 1, now())`,
    );
    await execute(
      tx,
      sql`insert into rule_version (id, rule_id, version, state, expression, targets, created_at)
          values (${id(version)}::uuid, ${id(code)}::uuid, 1, 'enforced', ${expression},
                  ${JSON.stringify(targets)}::jsonb, now())`,
    );
  }
}

/** One in two in d1, the others spread over d2 to d4. */
async function seedPeople(tx: Tx, id: (name: string) => string, people: readonly string[]) {
  for (const code of ["d1", "d2", "d3", "d4"]) {
    await execute(
      tx,
      sql`insert into org_unit (id, code, name, legal_entity_id, created_at)
          values (${id(code)}::uuid, ${code}, ${code}, ${id("le")}::uuid, now())`,
    );
  }
  const set = people.map((personId, index) => ({
    id: personId,
    number: String(10001 + index),
    unit: id(index % 2 === 0 ? "d1" : `d${2 + (Math.floor(index / 2) % 3)}`),
  }));
  await execute(
    tx,
    sql`insert into person (id, version, change_number, legal_entity_id, employee_number,
          display_name, worker_type, hr_state, time_zone, org_unit_id, groups, created_at,
          changed_at)
        select id, 1, 0, ${id("le")}::uuid, number, 'Person ' || number, 'employee', 'active',
               'Europe/Berlin', unit, '{}', now(), now()
        from jsonb_to_recordset(${recordset(set)}) as x (id uuid, number text, unit uuid)`,
  );
}

export const recomputeAll = (personIds: readonly string[], kind: "feed" | "person" = "feed") =>
  inWork((work) => recompute(work, { personIds, cause: { kind, id: null } }));

/** Gives a right of the portal, or another, as an approved request would: permanently, from now. */
export const giveRight = (company: Company, personId: string, right: string) =>
  inWork((work) =>
    grantFromRequest(work, {
      personId,
      targetKind: "entitlement",
      targetId: company.ids[right] ?? "",
      validFrom: work.now,
      requestItemId: newId(),
    }),
  );

/** Moves people as a feed would: facts change, then access follows. */
export const moveTo = (company: Company, unit: string, personIds: readonly string[]) =>
  inWork(async (work) => {
    await execute(
      work.tx,
      sql`update person set org_unit_id = ${company.ids[unit]}::uuid, version = version + 1
          where id = any(${idList(personIds)})`,
    );
    return recompute(work, { personIds, cause: { kind: "feed", id: null } });
  });

/** Codes of what somebody holds at an instant, as every check reads it. */
export async function heldBy(personId: string, at = new Date()): Promise<string[]> {
  const { rows } = await database().pool.query<{ code: string }>(
    `select e.code from access a join entitlement e on e.id = a.entitlement_id
     where a.person_id = $1 and a.withdrawn_by is null and a.valid_from <= $2
       and (a.valid_to is null or a.valid_to > $2) order by 1`,
    [personId, at],
  );
  return rows.map(({ code }) => code);
}

export async function countOf(table: string): Promise<number> {
  const { rows } = await database().pool.query<{ n: number }>(
    `select count(*)::int as n from ${table}`,
  );
  return rows[0]?.n ?? 0;
}
