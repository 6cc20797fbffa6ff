import { rosterAsOf, shiftedToToday, type RosterRow } from "./employees.ts";

/** What HR of the demonstration company says of a person: the sample row, and where it lacks. */
export type DemonstrationRow = Omit<RosterRow, "worker_type"> & {
  readonly worker_type: "employee" | "contractor";
  readonly org_parent_code: string;
  readonly grade: string;
  readonly location: string;
  readonly sponsor_number: string;
};

/** The day of the sample data that is today in the demonstration. */
export const sampleDay = "2000-01-01";
/** Days of the sample data of which history is loaded, oldest first. */
export const historyDays = ["1998-08-01", "1999-06-01", "1999-11-15"] as const;

const company = { code: "company", name: "Management Board", director: "10153" } as const;
/** Who leads a department today, and has since they came: those of the sample still here. */
const heads: Readonly<Record<string, string>> = {
  d001: "10039",
  d002: "10114",
  d003: "10228",
  d004: "10420",
  d005: "10567",
  d006: "10854",
  d007: "11133",
  d008: "10130",
  d009: "10137",
};
const peoplePerTeam = 18;
const teamsPerGroup = 8;

const locations = ["Berlin", "Berlin", "Berlin", "Munich", "Hamburg", "Rotterdam"] as const;
const gradeOf: Readonly<Record<string, string>> = {
  "Assistant Engineer": "G3",
  Engineer: "G4",
  Staff: "G4",
  "Senior Engineer": "G5",
  "Senior Staff": "G5",
  "Technique Leader": "G6",
};

const dayMs = 86_400_000;
const plusDays = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** The same people every day: leaders by department, those of whole groups first. */
type Leaders = ReadonlyMap<string, readonly string[]>;

let known: Leaders | undefined;

function leaders(): Leaders {
  if (known) return known;
  const byDepartment = Map.groupBy(
    rosterAsOf(sampleDay).filter((row) => row.status === "active" && row.org_code !== ""),
    (row) => row.org_code,
  );
  const found = new Map<string, readonly string[]>();
  for (const [department, rows] of byDepartment) {
    const isHead = (row: RosterRow) => Object.values(heads).includes(row.employee_number);
    const senior = [...rows].filter((row) => !isHead(row)).sort(bySeniority);
    const count = Math.ceil(rows.length / peoplePerTeam);
    found.set(
      department,
      senior.slice(0, count).map((row) => row.employee_number),
    );
  }
  return (known = found);
}

const rank = (row: RosterRow) => Number((gradeOf[row.title] ?? "G0").slice(1));
const bySeniority = (one: RosterRow, other: RosterRow) =>
  rank(other) - rank(one) || one.start_date.localeCompare(other.start_date);

/** A leader reports to the leader of their group, that one to the head of the department. */
function managerOf(row: RosterRow, present: ReadonlySet<string>): string {
  const head = heads[row.org_code] ?? company.director;
  const teams = leaders().get(row.org_code) ?? [];
  const own = teams.indexOf(row.employee_number);
  const team = own >= 0 ? own : Number(row.employee_number) % Math.max(1, teams.length);
  const leader = own < 0 ? teams[team] : teams[team - (team % teamsPerGroup)];
  const isUsable = leader !== undefined && leader !== row.employee_number && present.has(leader);
  return isUsable ? leader : present.has(head) ? head : company.director;
}

let external: ReadonlySet<string> | undefined;

/** People of the sample who work in no department today. */
function externals(): ReadonlySet<string> {
  if (external) return external;
  const active = rosterAsOf(sampleDay).filter(({ status }) => status === "active");
  const alone = active.filter((row) => row.org_code === "");
  return (external = new Set(alone.map((row) => row.employee_number)));
}

/**
 * The whole company on a day of the sample data, with every date moved so that it ends today.
 * Whoever had no department yet on that day had not come yet.
 */
export function demonstrationRoster(day: string, today: string): DemonstrationRow[] {
  const all = shiftedToToday(rosterAsOf(day), sampleDay, today);
  const isThere = (row: RosterRow) => row.org_code !== "" || externals().has(row.employee_number);
  const rows = all.filter((row) => row.status === "ended" || isThere(row));
  const active = rows.filter((row) => row.status === "active");
  const present = new Set(active.map((row) => row.employee_number));
  return rows.map((row) => rowOf(row, { present, today }));
}

type Day = { readonly present: ReadonlySet<string>; readonly today: string };

function rowOf(row: RosterRow, { present, today }: Day): DemonstrationRow {
  const number = row.employee_number;
  const none = { org_parent_code: "", grade: "", location: "", sponsor_number: "" };
  if (row.status === "ended") return { ...row, ...none };
  const location = locations[Number(number) % locations.length] ?? "Berlin";
  if (number === company.director) {
    const place = { org_code: company.code, org_name: company.name, location };
    return { ...row, ...none, ...place, title: "Managing Director", grade: "G9" };
  }
  const led = Object.keys(heads).find((department) => heads[department] === number);
  if (led !== undefined) return { ...row, ...none, ...headOf(led, location, number) };
  if (row.org_code === "") return contractor(row, location, today);
  return {
    ...row,
    org_parent_code: company.code,
    manager_number: managerOf(row, present),
    grade: gradeOf[row.title] ?? "",
    location: row.org_code === "d004" && Number(number) % 3 !== 0 ? "Leipzig Plant" : location,
    sponsor_number: "",
  };
}

const headOf = (department: string, location: string, number: string) => ({
  org_code: department,
  org_name: departmentName(department),
  org_parent_code: company.code,
  title: "Department Manager",
  grade: "G7",
  location,
  manager_number: number === company.director ? "" : company.director,
});

let names: ReadonlyMap<string, string> | undefined;
const departmentName = (code: string): string =>
  (names ??= new Map(rosterAsOf(sampleDay).map((row) => [row.org_code, row.org_name]))).get(code) ??
  code;

const contracted = ["d004", "d005", "d006", "d008"] as const;

/** People of the sample without a department are externals: sponsored, and only for a time. */
function contractor(row: RosterRow, location: string, today: string): DemonstrationRow {
  const seed = Number(row.employee_number);
  const department = contracted[seed % contracted.length] ?? "d005";
  const sponsor = heads[department] ?? company.director;
  return {
    ...row,
    worker_type: "contractor",
    end_date: plusDays(today, 9 + (seed % 290)),
    title: "Consultant",
    grade: "",
    location,
    org_code: department,
    org_name: departmentName(department),
    org_parent_code: company.code,
    manager_number: sponsor,
    sponsor_number: sponsor,
  };
}
