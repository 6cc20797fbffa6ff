import { z } from "zod";
import { maybe, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { peopleOfNumbers, type Facts } from "#lib/people/index.ts";
import { scimError, shown } from "../scim-error.ts";
import { enterpriseUrn, hrUrn } from "../urns.ts";
import type { UnitSaid } from "./user-facts.ts";

/** Refuses a name that somebody else is known by here, whoever brought them. */
export async function mustBeFree(tx: Tx, name: string, ownId: string | undefined): Promise<void> {
  const taken = await rows(
    tx,
    sql`select from (
          select person_id as id from scim_user
          where lower(user_name) = lower(${name}) and deleted_at is null
          union all
          select id from person p
          where lower(p.work_email) = lower(${name})
            and not exists (select from scim_user s where s.person_id = p.id)
          union all
          select id from person p
          where lower(p.employee_number) = lower(${name}) and p.work_email is null
            and not exists (select from scim_user s where s.person_id = p.id)) n
        where n.id is distinct from ${ownId ?? null}::uuid limit 1`,
  );
  if (taken.length > 0) throw scimError("uniqueness", `userName ${shown(name)} is taken`);
}

/** Refuses a number that is, or was, somebody else's. */
export async function numberMustBeFree(
  tx: Tx,
  number: string,
  ownId: string | undefined,
): Promise<void> {
  const found = (await peopleOfNumbers(tx, [number])).get(number);
  const isMine = found === undefined || found.personId === ownId;
  // Somebody who was only named by it, as a manager is, may come under it.
  if (isMine || (ownId === undefined && !found.isThere)) return;
  throw scimError("uniqueness", `${enterpriseUrn}:employeeNumber ${shown(number)} is taken`);
}

const attributes = {
  managerId: `${enterpriseUrn}:manager.value`,
  sponsorId: `${hrUrn}:sponsor.value`,
} as const;

/** Refuses a manager or sponsor who is not there, or is the person themselves. */
export async function mustBeThere(
  tx: Tx,
  facts: Partial<Facts>,
  ownId: string | undefined,
): Promise<void> {
  for (const field of ["managerId", "sponsorId"] as const) {
    const id = facts[field];
    if (id === undefined || id === null) continue;
    const isId = z.uuid().safeParse(id).success && id !== ownId;
    const there = isId ? await rows(tx, sql`select from person where id = ${id}::uuid`) : [];
    if (there.length > 0) continue;
    const expected = `expected the id of somebody else, found ${shown(id)}`;
    throw scimError("invalidValue", `${attributes[field]}: ${expected}`);
  }
}

const Unit = z.object({ code: z.string() });

/** The unit's code, and its name where it is to be made; a department may be either. */
export async function unitNamed(tx: Tx, said: UnitSaid): Promise<{ code: string; name?: string }> {
  if (said.code !== null) {
    return said.name === null ? { code: said.code } : { code: said.code, name: said.name };
  }
  const known = await maybe(
    tx,
    Unit,
    sql`select code from org_unit where (code = ${said.name} or name = ${said.name})
          and retired_at is null
        order by code <> ${said.name}, created_at limit 1`,
  );
  return known ?? { code: said.name, name: said.name };
}
