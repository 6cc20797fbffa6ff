import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A row in the file feed's own columns; absent values are left out. */
export type RosterRow = {
  readonly employee_number: string;
  readonly given_name: string;
  readonly family_name: string;
  readonly display_name: string;
  readonly work_email: string;
  readonly worker_type: "employee";
  readonly status: "active" | "ended";
  readonly start_date: string;
  readonly end_date: string;
  readonly org_code: string;
  readonly org_name: string;
  readonly title: string;
  readonly time_zone: string;
  readonly manager_number: string;
};

type Stretch = { readonly value: string; readonly from: string; readonly to: string };
export type Employee = {
  readonly number: number;
  readonly givenName: string;
  readonly familyName: string;
  readonly hired: string;
  readonly departments: Stretch[];
  readonly titles: Stretch[];
};

const open = "9999-01-01";
const zone = "Europe/Berlin";

function table(name: string): string[][] {
  const text = readFileSync(join(import.meta.dirname, "employees", `${name}.csv`), "utf8");
  return text
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(","));
}

/** The sample company: people with their histories, departments with their managers. */
export type Company = {
  readonly employees: readonly Employee[];
  readonly departmentNames: ReadonlyMap<string, string>;
  readonly managers: ReadonlyMap<string, readonly Stretch[]>;
};

let read: Company | undefined;

export function sampleCompany(): Company {
  return (read ??= readCompany());
}

function readCompany(): Company {
  const byNumber = new Map<string, Employee>();
  for (const [number = "", givenName = "", familyName = "", hired = ""] of table("employee")) {
    const parts = { givenName, familyName, hired, departments: [], titles: [] };
    byNumber.set(number, { number: Number(number), ...parts });
  }
  for (const [number = "", value = "", from = "", to = ""] of table("dept_emp")) {
    if (from !== to) byNumber.get(number)?.departments.push({ value, from, to });
  }
  for (const [number = "", value = "", from = "", to = ""] of table("title")) {
    byNumber.get(number)?.titles.push({ value, from, to });
  }
  const managers = new Map<string, Stretch[]>();
  for (const [value = "", department = "", from = "", to = ""] of table("dept_manager")) {
    managers.set(department, [...(managers.get(department) ?? []), { value, from, to }]);
  }
  const names = table("department").map(([code = "", name = ""]) => [code, name] as const);
  return { employees: [...byNumber.values()], departmentNames: new Map(names), managers };
}

const at = (stretches: readonly Stretch[], date: string): string | undefined =>
  stretches.find(({ from, to }) => from <= date && date < to)?.value;

/** The first day after the last department; unset while one is open or none has begun. */
export function leavingDay(employee: Employee): string | undefined {
  const last = employee.departments.reduce((max, { to }) => (to > max ? to : max), "");
  return last === "" || last === open ? undefined : last;
}

const dayBefore = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/** Everybody hired by that day, as HR would list them; who has left by then has ended. */
export function rosterAsOf(date: string): RosterRow[] {
  const company = sampleCompany();
  return company.employees
    .filter(({ hired }) => hired <= date)
    .map((employee) => rowOf(company, employee, date));
}

/** What HR would list of one of them on a day, their first or later. */
export function rowOf(company: Company, employee: Employee, date: string): RosterRow {
  const { number, givenName, familyName, hired } = employee;
  const left = leavingDay(employee);
  const hasLeft = left !== undefined && left <= date;
  const org = hasLeft ? undefined : at(employee.departments, date);
  const manager = org && at(company.managers.get(org) ?? [], date);
  return {
    employee_number: String(number),
    given_name: givenName,
    family_name: familyName,
    display_name: `${givenName} ${familyName}`,
    work_email: `${givenName}.${familyName}.${number}@example.com`.toLowerCase(),
    worker_type: "employee",
    status: hasLeft ? "ended" : "active",
    start_date: hired,
    end_date: hasLeft ? dayBefore(left) : "",
    org_code: org ?? "",
    org_name: (org && company.departmentNames.get(org)) ?? "",
    title: (hasLeft ? undefined : at(employee.titles, date)) ?? "",
    time_zone: zone,
    manager_number: manager === String(number) ? "" : (manager ?? ""),
  };
}

/** The same people again and again, each copy with numbers of its own. */
export function scaled(rows: readonly RosterRow[], copies: number): RosterRow[] {
  const moved = (number: string, copy: number) =>
    number === "" ? "" : String(Number(number) + copy * 10_000);
  return Array.from({ length: copies }, (_, copy) =>
    rows.map((row) => ({
      ...row,
      employee_number: moved(row.employee_number, copy),
      work_email: row.work_email.replace(/\d+@/, `${moved(row.employee_number, copy)}@`),
      manager_number: moved(row.manager_number, copy),
    })),
  ).flat();
}

const daysBetween = (from: string, to: string) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** A date moved by as much as `day` must be moved to be `today`. */
export function dateOfDay(date: string, day: string, today: string): string {
  const days = daysBetween(day, today);
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The roster of one day with every date moved, so that that day is `today`. */
export function shiftedToToday(
  rows: readonly RosterRow[],
  day: string,
  today: string,
): RosterRow[] {
  const shift = (date: string) => (date === "" ? "" : dateOfDay(date, day, today));
  return rows.map((row) => ({
    ...row,
    start_date: shift(row.start_date),
    end_date: shift(row.end_date),
  }));
}

const quoted = (value: string) =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/** RFC 4180, with a header. */
export function toCsv(rows: readonly object[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cells = (row: object): Record<string, unknown> => ({ ...row });
  const lines = rows.map((row) => {
    const values = cells(row);
    return columns.map((column) => quoted(String(values[column]))).join(",");
  });
  return `${columns.join(",")}\n${lines.join("\n")}\n`;
}
