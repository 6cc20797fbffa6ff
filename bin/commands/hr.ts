import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import type { Imported, ImportOptions } from "#lib/feeds/index.ts";
import type { Context } from "#lib/kernel/index.ts";
import { table } from "../print.ts";
import { withPostern } from "../with-postern.ts";

type Options = {
  feed: string;
  mode: "full" | "delta";
  asOf?: string;
  dryRun?: boolean;
  expect?: string;
  json?: boolean;
};

const mode = (text: string): "full" | "delta" => {
  if (text === "full" || text === "delta") return text;
  throw new InvalidArgumentError("expected full or delta");
};
const date = (text: string): string => {
  const at = new Date(`${text}T00:00:00Z`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime());
  if (isDay && at.toISOString().startsWith(text)) return text;
  throw new InvalidArgumentError("expected a day that exists, as YYYY-MM-DD");
};

export function add(program: Command): void {
  program
    .command("hr")
    .description("what HR tells us")
    .command("import")
    .description("read a file of people (CSV or JSON Lines)")
    .argument("<file>", "the file; .jsonl and .ndjson are JSON Lines, anything else is CSV")
    .requiredOption("--feed <name>", "which feed the file is of")
    .option("--mode <mode>", "full: the file is everybody; delta: only these", mode, "full")
    .option("--as-of <date>", "load history that held on this day", date)
    .option("--dry-run", "say the complete effect, write nothing")
    .option("--expect <hash>", "refuse to apply unless the effect has this hash")
    .option("--json", "print the counts as JSON, and nothing else")
    .action((file: string, options: Options) => run(file, options));
}

async function run(file: string, options: Options): Promise<void> {
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  const said = await withPostern(async ({ console: context, settings }) => {
    const { importFile } = await import("#lib/feeds/index.ts");
    await tellNew(context, options.feed);
    const done = await importFile(context, optionsOf(file, options), createReadStream(file));
    if (options.json) return JSON.stringify(shown(done));
    const page = `${settings.publicUrl}/lifecycle/runs/${done.runId}`;
    return [words(done), ...(await lists(context, { ...done, page }))].join("\n\n");
  });
  process.stdout.write(`${said}\n`);
}

/** A misspelt name makes a feed of its own, of which nobody who is missing would be missed. */
async function tellNew(context: Context, name: string): Promise<void> {
  const { listFeeds } = await import("#lib/feeds/index.ts");
  const codes = (await listFeeds(context, {})).feeds.map(({ code }) => code);
  if (codes.length === 0 || codes.includes(name)) return;
  process.stderr.write(`postern: "${name}" is a new feed; there is ${codes.join(", ")} already\n`);
}

/** Lines of each list; the run's page has them all. */
const linesMax = 50;

/** Whom it concerns, and what was wrong, each in a table. */
async function lists(
  context: Context,
  { runId, page }: { runId: string; page: string },
): Promise<string[]> {
  const { listEffect, listIssues } = await import("#lib/feeds/index.ts");
  const asked = { runId, limit: linesMax };
  const { lines, people } = await listEffect(context, asked);
  const { issues, cursor } = await listIssues(context, asked);
  const concerned = table(lines, {
    NUMBER: (row) => row.employeeNumber,
    NAME: (row) => row.displayName,
    // What a run did stands in the changes that it caused, without a word for it.
    ...(lines.some(({ kind }) => kind !== null) && {
      WHAT: (row: (typeof lines)[number]) => row.kind,
    }),
    GAINS: (row) => row.gains.length,
    LOSES: (row) => row.losses.length,
  });
  const missing = issues.filter(({ kind }) => kind === "missing");
  const rows = issues.filter(({ kind }) => kind !== "missing");
  const wrong = table(rows, {
    LINE: (row) => row.line || "",
    NUMBER: (row) => row.employeeNumber,
    KIND: (row) => row.kind,
    FIELD: (row) => row.field,
    REASON: (row) => row.reason.replaceAll("_", " "),
    EXPECTED: (row) => row.expected,
  });
  const isCut = people > lines.length || cursor !== null;
  return [
    ...(lines.length > 0 ? [concerned] : []),
    ...(rows.length > 0 ? [wrong] : []),
    ...(missing.length > 0 ? [wordsOfMissing(missing)] : []),
    ...(isCut ? [`the first ${linesMax} of each list; all of them: ${page}`] : []),
  ];
}

const namesMax = 5;

function wordsOfMissing(missing: readonly { readonly employeeNumber: string | null }[]): string {
  const numbers = missing.slice(0, namesMax).map(({ employeeNumber }) => employeeNumber ?? "?");
  const more = missing.length > namesMax ? " and others" : "";
  return `not in the file, and left as they are: ${numbers.join(", ")}${more}`;
}

function optionsOf(file: string, options: Options): ImportOptions {
  const { feed, asOf, dryRun, expect } = options;
  return {
    feed,
    mode: options.mode,
    format: /\.(jsonl|ndjson)$/i.test(file) ? "jsonl" : "csv",
    fileName: basename(file),
    ...(asOf !== undefined && { asOf }),
    ...(dryRun && { isDryRun: true }),
    ...(expect !== undefined && { expect }),
    onProgress: ({ done, total }) => process.stderr.write(`applied ${done} of ${total}\n`),
  };
}

const shown = ({ counts, effectHash, state, runId }: Imported) => ({
  ...counts,
  state,
  runId,
  ...(effectHash !== null && { effectHash }),
});

const words = (done: Imported): string =>
  Object.entries(shown(done))
    .map(([name, value]) => `${name.padEnd(14)} ${value}`)
    .join("\n");
