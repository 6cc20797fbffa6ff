import { open } from "node:fs/promises";
import type { Command } from "commander";
import { accessOf, accessWho, checkAccess, reportAccess, type Holder } from "#lib/access/index.ts";
import { csvLines, type Cell } from "#lib/kernel/index.ts";
import { allPages, api, findNamed, instantOrDay, personIdOf, targetOf } from "../api-client.ts";
import { print, table } from "../print.ts";
import { withPostern } from "../with-postern.ts";

type Options = { asOf?: string; at?: string; json?: boolean };

/** Beside 1 for what went wrong: the question was answered, and the answer is no. */
const exitCodeOfNo = 3;

export function add(program: Command): void {
  const access = program.command("access").description("who holds what, and why");
  access
    .command("of")
    .description("what somebody holds, with every reason")
    .argument("<number>", "employee number")
    .option("--as-of <day>", "then: a day or an instant", instantOrDay)
    .option("--json", "print JSON")
    .action(of);
  access
    .command("who")
    .description("who holds a right, or anything of a system")
    .argument("<code>", "SYSTEM or SYSTEM/RIGHT")
    .option("--as-of <day>", "then: a day or an instant", instantOrDay)
    .option("--json", "print JSON")
    .action(who);
  access
    .command("check")
    .description("whether somebody holds a right; exit code 3 says no")
    .argument("<number>", "employee number")
    .argument("<code>", "SYSTEM/RIGHT")
    .option("--at <instant>", "then: a day or an instant", instantOrDay)
    .option("--json", "print JSON")
    .action(check);
  addReport(access);
}

type ReportOptions = { out: string; asOf?: string };

function addReport(access: Command): void {
  access
    .command("report")
    .description("who holds what in the whole company, as CSV; at the console, and in the log")
    .requiredOption("--out <file>", "where to; it must not exist yet")
    .option("--as-of <day>", "then: a day or an instant", instantOrDay)
    .action(report);
}

const columns = [
  ...["employeeNumber", "displayName", "systemCode", "entitlementCode"],
  ...["validFrom", "validTo", "reasons"],
] as const satisfies readonly (keyof Holder)[];

const cell = (value: Holder[keyof Holder]): Cell =>
  typeof value === "object" && value !== null && !(value instanceof Date) ? value.join(" ") : value;

async function report({ out, asOf }: ReportOptions): Promise<void> {
  const file = await open(out, "wx", 0o600);
  try {
    await file.write(csvLines([columns]));
    const write = async (batch: readonly Holder[]) => {
      await file.write(csvLines(batch.map((row) => columns.map((name) => cell(row[name])))));
    };
    const when = asOf === undefined ? {} : { at: asOf };
    const { at, rows } = await withPostern(({ console: context }) =>
      reportAccess(context, { ...when, write }),
    );
    process.stdout.write(`${rows} rows as of ${at.toISOString()} written to ${out}\n`);
  } finally {
    await file.close();
  }
}

type Because = {
  readonly source: string;
  readonly ruleCode: string | null;
  readonly roleCode: string | null;
  readonly requestNumber: number | null;
};

const reasonOf = ({ source, ruleCode, roleCode, requestNumber }: Because): string => {
  const from = ruleCode ?? (requestNumber === null ? "" : `#${requestNumber}`);
  const through = roleCode === null ? "" : ` through role:${roleCode}`;
  return `${source}${from === "" ? "" : ` ${from}`}${through}`;
};

async function of(number: string, { asOf, json }: Options): Promise<void> {
  const call = api();
  const personId = await personIdOf(call, number);
  const held = await call(accessOf, { personId, ...(asOf !== undefined && { at: asOf }) });
  print(held, {
    json,
    words: () => {
      const blocked = held.blocks.map(({ kind, validTo }) => `blocked: ${kind} ${until(validTo)}`);
      const rights = table(held.rights, {
        RIGHT: (row) => `${row.systemCode}/${row.entitlementCode}`,
        RISK: (row) => row.risk,
        ZONE: (row) => row.zone,
        SINCE: (row) => row.validFrom,
        UNTIL: (row) => row.validTo ?? "",
        BECAUSE: (row) => row.reasons.map(reasonOf).join("; "),
      });
      return [`as of ${held.at}`, ...blocked, rights].join("\n");
    },
  });
}

const until = (end: string | null): string => (end === null ? "" : `until ${end}`);

async function who(code: string, { asOf, json }: Options): Promise<void> {
  const call = api();
  const { kind, id } = await findNamed(call, code);
  if (kind === "role") throw new Error("expected SYSTEM or SYSTEM/RIGHT");
  const about = kind === "system" ? { systemId: id } : { entitlementId: id };
  let at = asOf ?? "";
  const holders = await allPages(async (cursor) => {
    const page = await call(accessWho, {
      ...about,
      limit: 200,
      ...(asOf !== undefined && { at: asOf }),
      ...(cursor !== undefined && { cursor }),
    });
    at = page.at;
    return { rows: page.holders, cursor: page.cursor };
  });
  print(
    { at, holders },
    {
      json,
      words: () =>
        `as of ${at}\n${table(holders, {
          NUMBER: (row) => row.employeeNumber,
          NAME: (row) => row.displayName,
          RIGHT: (row) => `${row.systemCode}/${row.entitlementCode}`,
          SINCE: (row) => row.validFrom,
          UNTIL: (row) => row.validTo ?? "",
        })}`,
    },
  );
}

async function check(number: string, code: string, { at, json }: Options): Promise<void> {
  const call = api();
  const { kind, id: entitlementId } = await targetOf(call, code);
  if (kind !== "entitlement") throw new Error("expected SYSTEM/RIGHT");
  const personId = await personIdOf(call, number);
  const asked = { personId, entitlementId, ...(at !== undefined && { at }) };
  const answer = await call(checkAccess, asked);
  print(answer, {
    json,
    words: () =>
      answer.isAllowed
        ? `yes, as of ${answer.at} ${until(answer.validTo)}`
        : `no, as of ${answer.at}`,
  });
  if (!answer.isAllowed) process.exitCode = exitCodeOfNo;
}
