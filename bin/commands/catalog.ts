import { existsSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { isPosternError, type Problem } from "#lib/kernel/errors.ts";
import type { CatalogReport, FileRollout } from "#lib/requests/index.ts";
import { withPostern } from "../with-postern.ts";

type Options = { dryRun?: boolean; json?: boolean };
type TakeoverOptions = Options & { system?: string; reviewDays: number };

export function add(program: Command): void {
  const catalog = program.command("catalog").description("what can be held, as a file");
  catalog
    .command("apply")
    .description("make systems, rights, roles, rules and policies what a YAML file says")
    .argument("<file>", "the file; see docs/catalog-file.md")
    .option("--dry-run", "say the complete effect, write nothing")
    .option("--json", "print the effect as JSON")
    .action((file: string, options: Options) => apply(file, options));
  catalog
    .command("takeover")
    .description("take over rights that people hold already, to be reviewed by a date")
    .argument("<file>", "CSV with employee_number, system, entitlement")
    .option("--system <code>", "every line is of this system; the file needs no system column")
    .option("--review-days <n>", "days until each right ends unless it is confirmed", days, 90)
    .option("--dry-run", "say the complete effect, write nothing")
    .option("--json", "print the effect as JSON")
    .action((file: string, options: TakeoverOptions) => takeOver(file, options));
}

const days = (text: string): number => {
  const found = Number(text);
  if (Number.isInteger(found) && found >= 1 && found <= 365) return found;
  throw new InvalidArgumentError("expected 1 to 365");
};

/** Bytes; a longer file is not even read. */
const fileBytesMax = 16_000_000;

function textOf(file: string): string {
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  if (statSync(file).size > fileBytesMax) throw new Error(`${file} is larger than 16 MB`);
  return readFileSync(file, "utf8");
}

async function apply(file: string, options: Options): Promise<void> {
  const text = textOf(file);
  const report = await withPostern(async ({ console: context }) => {
    const { applyCatalogFile } = await import("#lib/requests/index.ts");
    const onProgress = (line: string) => process.stderr.write(`${line}\n`);
    try {
      return await applyCatalogFile(context, text, {
        onProgress,
        ...(options.dryRun && { dryRun: true }),
      });
    } catch (error) {
      throw withPlaces(error, file);
    }
  });
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : words(report));
}

/** One line for each thing that is wrong, instead of one long one. */
function withPlaces(error: unknown, file: string): unknown {
  const problems = isPosternError(error)
    ? (error.details["problems"] as Problem[] | undefined)
    : [];
  if (!problems?.length) return error;
  return new Error(`nothing was applied\n${problems.map(placed(file)).join("\n")}`);
}

/** The line comes first, where editors and terminals look for it. */
const placed =
  (file: string) =>
  ({ field, reason, expected }: Problem): string => {
    const [, line, rest = expected] = /^(line \d+(?:, column \d+)?): (.*)$/s.exec(expected) ?? [];
    const place = [file, line, field].filter((part) => part !== undefined).join(": ");
    const wanted = rest.replace(/^Invalid input: expected /, "");
    const said = /^[A-Z]/.test(wanted) ? wanted : `expected ${wanted}`;
    return `${place}: ${reason.replaceAll("_", " ")}; ${said}`;
  };

function words({ dryRun, changes, rollouts, drift }: CatalogReport): string {
  const verb = (act: "create" | "change") =>
    ({ create: ["would create", "created"], change: ["would change", "changed"] })[act][
      dryRun ? 0 : 1
    ];
  const lines = [
    ...changes.map(({ act, kind, code, fields }) =>
      `${verb(act)} ${kind} ${code} ${fields.join(", ")}`.trimEnd(),
    ),
    ...rollouts.map(rolloutWords),
    ...drift.map(({ kind, code }) => `drift: ${kind} ${code} is not in the file (left as it is)`),
  ];
  if (changes.length === 0 && rollouts.length === 0) lines.unshift("nothing to change");
  return `${lines.join("\n")}\n`;
}

function rolloutWords(rollout: FileRollout): string {
  const { kind, title, state, persons, gained, lost, conflicts, rolloutId } = rollout;
  const id = rolloutId === null ? "" : ` (${rolloutId})`;
  const clash = conflicts > 0 ? `, ${conflicts} conflicts` : "";
  const counts = `${persons} people, ${gained} rights gained, ${lost} lost${clash}`;
  return `roll-out ${kind} ${title}: ${state}, ${counts}${id}`.replace("  ", " ");
}

async function takeOver(file: string, options: TakeoverOptions): Promise<void> {
  const { system, reviewDays, dryRun = false } = options;
  const asked = { csv: textOf(file), title: basename(file), reviewDays, dryRun };
  const done = await withPostern(async ({ console: context }) => {
    const { previewTakeover, startAndRun } = await import("#lib/access/index.ts");
    try {
      const shown = await previewTakeover(context, {
        ...asked,
        ...(system !== undefined && { system }),
      });
      const { persons, gained, lost, conflicts } = shown;
      const counts = { kind: "takeover", title: asked.title, persons, gained, lost, conflicts };
      if (dryRun) {
        const state = shown.trips.length > 0 ? ("would be held" as const) : ("would run" as const);
        return { ...counts, state, rolloutId: null };
      }
      const state = await startAndRun(context, shown);
      const ends = state === "held" || state === "done" ? state : ("running" as const);
      return { ...counts, state: ends, rolloutId: shown.rolloutId };
    } catch (error) {
      throw withPlaces(error, file);
    }
  });
  process.stdout.write(options.json ? `${JSON.stringify(done)}\n` : `${rolloutWords(done)}\n`);
}
