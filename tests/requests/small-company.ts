import { execute, newId, sql, type PersonId, type Tx } from "#lib/kernel/index.ts";

type Who = (name: string) => PersonId;

const managers: Record<string, string | null> = {
  ...{ boss: null, mgrA: "boss", mgrB: "boss", a1: "mgrA", a2: "mgrA", a3: "mgrA" },
  ...{ b1: "mgrB", b2: "mgrB", owner: "boss", sysowner: "boss", sec1: "boss" },
  ...{ sec2: "boss", sec3: "boss", sec4: "boss", deputy: "mgrB" },
};
export const everybody = Object.keys(managers);

/** Two teams under one boss, owners, security, a deputy. */
export async function seedPeople(tx: Tx, who: Who, now: Date) {
  const entity = newId();
  await execute(
    tx,
    sql`insert into legal_entity values (${entity}::uuid, 'le', 'Company', ${now})`,
  );
  for (const [index, [name, manager]] of Object.entries(managers).entries()) {
    await execute(
      tx,
      sql`insert into person (id, version, change_number, legal_entity_id, employee_number,
            display_name, worker_type, hr_state, time_zone, manager_id, groups, title,
            created_at, changed_at)
          values (${who(name)}::uuid, 1, 0, ${entity}::uuid, ${String(10_001 + index)}, ${name},
            'employee', 'active', 'Europe/Berlin', ${manager ? who(manager) : null}::uuid, '{}',
            ${name.startsWith("mgr") ? "Manager" : "Staff"}, ${now}, ${now})`,
    );
  }
}

type Ids = {
  readonly who: Who;
  readonly target: (code: string) => string;
  readonly now: Date;
};

/** One system, rights of every risk, a role, a training, a separation rule. */
export async function seedCatalog(tx: Tx, { who, target, now }: Ids) {
  await execute(
    tx,
    sql`insert into system (id, code, name, description, kind, zone, owner_id, created_at)
        values (${target("sys")}::uuid, 'sys', 'System', '', 'web', 'production',
                ${who("sysowner")}::uuid, ${now})`,
  );
  const rights = [
    ["read", "low", null, null],
    ["write", "medium", null, "owner"],
    ["root", "privileged", 480, "owner"],
    ["pay", "high", null, "owner"],
    ["approve-pay", "high", null, "owner"],
    ["trained", "medium", null, "owner"],
    ["odd", "odd", null, "owner"],
  ] as const;
  for (const [code, risk, minutesMax, owner] of rights) {
    await execute(
      tx,
      sql`insert into entitlement (id, system_id, code, name, description, risk, minutes_max,
            is_requestable, owner_id, condition_codes, created_at)
          values (${target(code)}::uuid, ${target("sys")}::uuid, ${code}, ${code}, '', ${risk},
            ${minutesMax}, true, ${owner ? who(owner) : null}::uuid,
            ${code === "trained" ? ["training"] : []}, ${now})`,
    );
  }
  await execute(
    tx,
    sql`insert into role (id, code, name, description, is_requestable, version, created_at)
        values (${target("security")}::uuid, 'security', 'Security', '', true, 1, ${now})`,
  );
  await execute(
    tx,
    sql`insert into condition (id, code, name, description, created_at)
        values (${target("training")}::uuid, 'training', 'Training', '', ${now})`,
  );
  await execute(
    tx,
    sql`insert into sod_rule (id, code, name, description, mode, left_ids, right_ids, owner_id,
          created_at)
        values (${target("sod")}::uuid, 'pay-and-approve', 'Pay and approve', '', 'ask',
          array[${target("pay")}::uuid], array[${target("approve-pay")}::uuid],
          ${who("sec4")}::uuid, ${now})`,
  );
  for (const name of ["sec1", "sec2", "sec3", "sec4"]) {
    await execute(
      tx,
      sql`insert into assignment (id, person_id, target_kind, target_id, source, valid_from,
            valid_to, opened_by, is_loaded)
          values (${newId()}::uuid, ${who(name)}::uuid, 'role', ${target("security")}::uuid,
            'direct', '2000-01-01', '2090-01-01', ${newId()}::uuid, false)`,
    );
  }
}
