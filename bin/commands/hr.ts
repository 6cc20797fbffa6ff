import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import type { Imported, ImportOptions } from "#lib/feeds/index.ts";
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
    .option("--json", "print the counts as JSON")
    .action((file: string, options: Options) => run(file, options));
}

async function run(file: string, options: Options): Promise<void> {
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  const done = await withPostern(async ({ console: context }) => {
    const { importFile } = await import("#lib/feeds/index.ts");
    return importFile(context, optionsOf(file, options), createReadStream(file));
  });
  process.stdout.write(options.json ? `${JSON.stringify(shown(done))}\n` : words(done));
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
  `${Object.entries(shown(done))
    .map(([name, value]) => `${name.padEnd(14)} ${value}`)
    .join("\n")}\n`;
