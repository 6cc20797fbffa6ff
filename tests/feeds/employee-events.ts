import {
  leavingDay,
  rowOf,
  sampleCompany,
  type Employee,
  type RosterRow,
} from "#prisma/seed/employees.ts";
import type { Told } from "./hook-sender.ts";

export type DatedEvent = Told & { readonly id: string; readonly day: string };

const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** A beginning, and every change that follows until a last day, in the order of days. */
export const eventsOfEmployees = (numbers: ReadonlySet<string>, until: string): DatedEvent[] =>
  sampleCompany()
    .employees.filter(({ number, hired }) => numbers.has(String(number)) && hired <= until)
    .flatMap((employee) => eventsOfOne(employee, until))
    .toSorted((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0));

function eventsOfOne(employee: Employee, until: string): DatedEvent[] {
  const events: DatedEvent[] = [];
  let before: RosterRow | undefined;
  for (const day of changeDays(employee).filter((each) => each <= until)) {
    const row = rowOf(sampleCompany(), employee, day);
    events.push(...eventsOf(before, row, day));
    before = row;
  }
  return events;
}

/** Days on which their row may become another. */
function changeDays(employee: Employee): string[] {
  const { hired, departments, titles } = employee;
  const managed = departments.flatMap(({ value }) => sampleCompany().managers.get(value) ?? []);
  const turns = [...departments, ...titles, ...managed].flatMap(({ from, to }) => [from, to]);
  const days = [...turns, leavingDay(employee) ?? hired].filter((day) => day > hired);
  return [hired, ...new Set(days.toSorted())];
}

function eventsOf(before: RosterRow | undefined, row: RosterRow, day: string): DatedEvent[] {
  const employeeNumber = row.employee_number;
  const base = { id: `${employeeNumber}:${day}`, day, timestamp: new Date(`${day}T06:00:00Z`) };
  if (before === undefined) return [{ ...base, type: "person.hire", data: hireOf(row, day) }];
  if (before.status === "ended") return [];
  if (row.status === "ended") {
    const data = { employeeNumber, day: dayBefore(day) };
    return [{ ...base, type: "person.resignation", data }];
  }
  const fields = changedFields(before, row);
  return Object.keys(fields).length === 0
    ? []
    : [{ ...base, type: "person.transfer", data: { employeeNumber, day, ...fields } }];
}

const unset = (value: string): string | null => (value === "" ? null : value);

function hireOf(row: RosterRow, day: string): Record<string, string> {
  const said = {
    ...{ employeeNumber: row.employee_number, day, workEmail: row.work_email },
    ...{ givenName: row.given_name, familyName: row.family_name, timeZone: row.time_zone },
    ...{ orgCode: row.org_code, orgName: row.org_name, title: row.title },
    managerNumber: row.manager_number,
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ""));
}

function changedFields(before: RosterRow, row: RosterRow): Record<string, string | null> {
  return {
    ...(before.org_code !== row.org_code && { orgCode: unset(row.org_code) }),
    ...(before.title !== row.title && { title: unset(row.title) }),
    ...(before.manager_number !== row.manager_number && {
      managerNumber: unset(row.manager_number),
    }),
  };
}
