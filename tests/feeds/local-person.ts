import { expect } from "vitest";
import { turnAll } from "#lib/feeds/index.ts";
import { begin, now, systemActor } from "#lib/kernel/index.ts";
import { ask } from "./birthrights.ts";
import { settleAll, type Sender, type Told } from "./hook-sender.ts";

let count = 0;

type Zone = { readonly timeZone: string; readonly hours: number };
type Around = { readonly sender: Sender; readonly set: (now: Date) => void };

/** One person in one zone, told of by a webhook, whose local clock the test sets. */
export function localPerson({ timeZone, hours }: Zone, { sender, set }: Around) {
  const employeeNumber = `K${++count}`;
  const at = async (local: string) => {
    set(new Date(Date.parse(`${local}Z`) - hours * 3_600_000));
    await turnAll(begin(systemActor("test")));
  };
  const tell = async (kind: string, data: Told["data"]) => {
    const answer = await sender.send({
      type: `person.${kind}` as Told["type"],
      data: { employeeNumber, ...data },
    });
    expect(answer).toMatchObject({ status: 202 });
    await settleAll();
  };
  const hire = (day: string, more: Told["data"] = {}) =>
    tell("hire", {
      ...{ day, givenName: "Aki", familyName: employeeNumber, timeZone, orgCode: "d001" },
      ...{ title: "Clerk", ...more },
    });
  const state = async (): Promise<string> => {
    const [found] = await ask<{ state: string; rights: string }>(
      `select p.hr_state as state, coalesce(string_agg(e.code, ' ' order by e.code), '') as rights
       from person p
       left join access a on a.person_id = p.id and a.withdrawn_by is null and a.valid_from <= $2
         and (a.valid_to is null or a.valid_to > $2)
       left join entitlement e on e.id = a.entitlement_id
       where p.employee_number = $1 group by 1`,
      [employeeNumber, now()],
    );
    return found ? `${found.state}: ${found.rights}` : "nobody";
  };
  const managerNumber = async (): Promise<string | null> => {
    const [found] = await ask<{ number: string | null }>(
      `select m.employee_number as number from person p left join person m on m.id = p.manager_id
       where p.employee_number = $1`,
      [employeeNumber],
    );
    return found?.number ?? null;
  };
  return { employeeNumber, at, tell, hire, state, managerNumber };
}
