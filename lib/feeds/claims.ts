import { displayNameOf, type FeedRow } from "./file/index.ts";
import type { Standing } from "./known-rows.ts";
import { sharesWord } from "./shares-word.ts";
import type { RowIssue } from "./sort-rows.ts";

type Claim = { readonly email: string; readonly manager: string; readonly name: string };

type Asked = {
  /** Numbers whose rows would change something. */
  readonly changed: readonly string[];
  readonly lineOf: (number: string) => number;
};

/**
 * What a file's rows claim that only one may have, or that must lead somewhere: names of numbers,
 * e-mail addresses, chains of managers. Who leaves claims no address and no manager. Whoever is
 * named as their own manager, as heads of companies are, has none.
 */
export class Claims {
  readonly #claims = new Map<string, Claim>();
  readonly #holders = new Map<string, string[]>();

  add(row: FeedRow): void {
    const { employeeNumber: number, status, workEmail = "", managerNumber = "" } = row;
    const isLeaving = status === "ended";
    const email = isLeaving ? "" : workEmail.toLowerCase();
    const manager = isLeaving || managerNumber === number ? "" : managerNumber;
    this.#claims.set(number, { email, manager, name: displayNameOf(row) });
    if (email !== "") this.#hold(email, number);
  }

  #hold(email: string, number: string): void {
    const holders = this.#holders.get(email);
    if (holders) holders.push(number);
    else this.#holders.set(email, [number]);
  }

  /**
   * Rows that contradict each other or what is known, which are not applied; and circles of
   * managers, which are kept as HR says and pointed out: approvals find a way past them. The answer
   * is the same in any order of the rows.
   */
  issues(standing: readonly Standing[], asked: Asked): RowIssue[] {
    const known = new Map(standing.map((each) => [each.number, each]));
    for (const { number, email } of standing) {
      if (email !== "" && !this.#claims.has(number)) this.#hold(email, number);
    }
    const managerOf = (number: string) =>
      this.#claims.get(number)?.manager ?? known.get(number)?.manager ?? "";
    const circles = circlesAmong(asked.changed, managerOf);
    return asked.changed.flatMap((number) => {
      const claim = this.#claims.get(number);
      if (!claim) return [];
      const line = asked.lineOf(number);
      const wrong =
        otherPerson(claim, known.get(number)) ??
        this.#sharedEmail(number, claim, known.get(number));
      if (wrong) return [{ line, kind: "conflict" as const, employeeNumber: number, ...wrong }];
      const path = circles.get(number);
      return path ? [circle(number, line, path)] : [];
    });
  }

  /** Whoever had the address already keeps it; of two who are new to it, neither gets it. */
  #sharedEmail(number: string, { email }: Claim, known: Standing | undefined) {
    if (email === "" || known?.email === email) return undefined;
    const other = this.#holders.get(email)?.find((each) => each !== number);
    if (other === undefined) return undefined;
    return {
      field: "workEmail",
      reason: "one_email_two_people",
      expected: `an address of their own; ${other} has it too: one person twice?`,
    };
  }
}

type Wrong = Pick<RowIssue, "field" | "reason" | "expected">;

/** A known number under a name that shares no word with the one it had is another person. */
function otherPerson(claim: Claim, known: Standing | undefined): Wrong | undefined {
  if (known === undefined || sharesWord(known.name, claim.name)) return undefined;
  return {
    field: "employeeNumber",
    reason: "one_number_two_people",
    expected: "the person that this number has meant until now, or a number of their own",
  };
}

const circle = (employeeNumber: string, line: number, path: readonly string[]): RowIssue => ({
  line,
  kind: "notice",
  employeeNumber,
  field: "managerNumber",
  reason: "circle",
  expected: `a manager who is not below them, got ${shortened(path).join(" → ")}`,
});

const shortened = (path: readonly string[]) =>
  path.length <= 8 ? path : [...path.slice(0, 4), "…", ...path.slice(-3)];

/** The way round of every number that would be its own manager's manager. */
function circlesAmong(
  numbers: readonly string[],
  managerOf: (number: string) => string,
): Map<string, readonly string[]> {
  const circles = new Map<string, readonly string[]>();
  const settled = new Set<string>();
  for (const start of numbers) {
    const path = new Map<string, number>();
    let at = start;
    while (at !== "" && !settled.has(at) && !path.has(at)) {
      path.set(at, path.size);
      at = managerOf(at);
    }
    const from = path.get(at);
    if (from !== undefined) {
      const round = [...path.keys()].slice(from);
      for (const [index, each] of round.entries()) {
        circles.set(each, [...round.slice(index), ...round.slice(0, index), each]);
      }
    }
    for (const each of path.keys()) settled.add(each);
  }
  return circles;
}
