import { execute, invalidInput, newId, rows, sql, type Tx, type Work } from "#lib/kernel/index.ts";
import {
  changedFields,
  type ConditionFields,
  type EntitlementFields,
  type RoleFields,
  type SystemFields,
} from "./fields.ts";
import { tellOwnerChanged } from "./tell-owner.ts";

/** Steps that write the catalogue, an event for each thing: nobody's access follows from them. */

export async function insertSystem(work: Work, code: string, to: SystemFields): Promise<string> {
  const id = newId();
  await execute(
    work.tx,
    sql`insert into system (id, code, name, description, kind, zone, owner_id, created_at)
        values (${id}::uuid, ${code}, ${to.name}, ${to.description}, ${to.kind}, ${to.zone},
          ${to.ownerId}::uuid, ${work.now})`,
  );
  return recordCreated(work, "system", { id, code });
}

type Changing<Fields> = {
  readonly id: string;
  readonly code: string;
  readonly from: Fields;
  readonly to: Fields;
};

export async function updateSystem(work: Work, asked: Changing<SystemFields>): Promise<string[]> {
  const { id, to } = asked;
  const fields = changedFields(asked.from, to);
  if (fields.length === 0) return fields;
  await execute(
    work.tx,
    sql`update system set name = ${to.name}, description = ${to.description}, kind = ${to.kind},
          zone = ${to.zone}, owner_id = ${to.ownerId}::uuid where id = ${id}::uuid`,
  );
  recordChanged(work, "system", { ...asked, fields });
  if (fields.includes("ownerId")) await tellOwnerChanged(work, "system", id);
  return fields;
}

type NewEntitlement = EntitlementFields & {
  readonly systemId: string;
  readonly code: string;
  readonly conditionCodes: readonly string[];
};

export async function insertEntitlement(work: Work, to: NewEntitlement): Promise<string> {
  const id = newId();
  await execute(
    work.tx,
    sql`insert into entitlement (id, system_id, code, name, description, risk, minutes_max,
          is_requestable, owner_id, condition_codes, created_at)
        values (${id}::uuid, ${to.systemId}::uuid, ${to.code}, ${to.name}, ${to.description},
          ${to.risk}, ${to.minutesMax}, ${to.isRequestable}, ${to.ownerId}::uuid,
          ${[...to.conditionCodes]}::text[], ${work.now})`,
  );
  return recordCreated(work, "entitlement", { id, code: to.code });
}

export async function updateEntitlement(
  work: Work,
  asked: Changing<EntitlementFields>,
): Promise<string[]> {
  const { id, to } = asked;
  const fields = changedFields(asked.from, to);
  if (fields.length === 0) return fields;
  if (fields.includes("risk")) await refusePortalRisk(work.tx, id);
  await execute(
    work.tx,
    sql`update entitlement set name = ${to.name}, description = ${to.description},
          risk = ${to.risk}, minutes_max = ${to.minutesMax}, is_requestable = ${to.isRequestable},
          owner_id = ${to.ownerId}::uuid where id = ${id}::uuid`,
  );
  recordChanged(work, "entitlement", { ...asked, fields });
  if (fields.includes("ownerId")) await tellOwnerChanged(work, "entitlement", id);
  return fields;
}

/** Policies decide by risk: who could lower that of the portal's own rights could take them. */
async function refusePortalRisk(tx: Tx, id: string): Promise<void> {
  const [found] = await rows<{ code: string }>(
    tx,
    sql`select s.code from entitlement e join system s on s.id = e.system_id
        where e.id = ${id}::uuid`,
  );
  if (found?.code !== "postern") return;
  const expected = "what it is: the risk of the portal's own rights comes with it";
  throw invalidInput([{ field: "risk", reason: "reserved", expected }]);
}

export async function insertRole(work: Work, code: string, to: RoleFields): Promise<string> {
  const id = newId();
  await execute(
    work.tx,
    sql`insert into role (id, code, name, description, owner_id, is_requestable, minutes_max,
          version, created_at)
        values (${id}::uuid, ${code}, ${to.name}, ${to.description}, ${to.ownerId}::uuid,
          ${to.isRequestable}, ${to.minutesMax}, 1, ${work.now})`,
  );
  return recordCreated(work, "role", { id, code });
}

export async function updateRole(work: Work, asked: Changing<RoleFields>): Promise<string[]> {
  const { id, to } = asked;
  const fields = changedFields(asked.from, to);
  if (fields.length === 0) return fields;
  await execute(
    work.tx,
    sql`update role set name = ${to.name}, description = ${to.description},
          minutes_max = ${to.minutesMax}, is_requestable = ${to.isRequestable},
          owner_id = ${to.ownerId}::uuid where id = ${id}::uuid`,
  );
  recordChanged(work, "role", { ...asked, fields });
  if (fields.includes("ownerId")) await tellOwnerChanged(work, "role", id);
  return fields;
}

type Contents = {
  readonly entitlementIds: readonly string[];
  readonly includedIds: readonly string[];
};

/** For a role that nobody can hold yet; the contents of any other change by a roll-out. */
export async function fillNewRole(work: Work, roleId: string, contents: Contents): Promise<void> {
  await execute(
    work.tx,
    sql`insert into role_entitlement (role_id, entitlement_id)
        select ${roleId}::uuid, id from unnest(${[...contents.entitlementIds]}::uuid[]) as id`,
  );
  await execute(
    work.tx,
    sql`insert into role_inclusion (role_id, included_id)
        select ${roleId}::uuid, id from unnest(${[...contents.includedIds]}::uuid[]) as id`,
  );
}

export async function insertCondition(
  work: Work,
  code: string,
  to: ConditionFields,
): Promise<string> {
  const id = newId();
  await execute(
    work.tx,
    sql`insert into condition (id, code, name, description, valid_days, created_at)
        values (${id}::uuid, ${code}, ${to.name}, ${to.description}, ${to.validDays}, ${work.now})`,
  );
  return recordCreated(work, "condition", { id, code });
}

export async function updateCondition(
  work: Work,
  asked: Changing<ConditionFields>,
): Promise<string[]> {
  const { id, to } = asked;
  const fields = changedFields(asked.from, to);
  if (fields.length === 0) return fields;
  await execute(
    work.tx,
    sql`update condition set name = ${to.name}, description = ${to.description},
          valid_days = ${to.validDays} where id = ${id}::uuid`,
  );
  recordChanged(work, "condition", { ...asked, fields });
  return fields;
}

type Noun = "system" | "entitlement" | "role" | "condition";

function recordCreated(work: Work, noun: Noun, { id, code }: { id: string; code: string }): string {
  work.record({ action: `${noun}.create`, target: id, detail: { code } });
  work.live("catalogue", [id]);
  return id;
}

type Changed = {
  readonly id: string;
  readonly code: string;
  readonly fields: readonly string[];
};

function recordChanged(work: Work, noun: Noun, { id, code, fields }: Changed): void {
  work.record({ action: `${noun}.edit`, target: id, detail: { code, fields } });
  work.live("catalogue", [id]);
}
