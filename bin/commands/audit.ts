import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import {
  exportBundle,
  parseVkey,
  verifyBundle,
  verifyLog,
  type BundleVerification,
  type Verification,
} from "#lib/audit/index.ts";
import { getPersonByNumber } from "#lib/people/index.ts";
import { withPostern } from "../with-postern.ts";

type VerifyOptions = { json?: boolean; key?: string };

type ExportOptions = {
  out: string;
  since?: Date;
  until?: Date;
  person?: string;
  action?: string;
  target?: string;
  request?: string;
  outcome?: "done" | "refused" | "read";
  disclose?: boolean;
};

export function instant(text: string): Date {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError("expected a date or an instant, as 2026-03-31T09:00:00Z");
}

const outcome = (text: string): "done" | "refused" | "read" => {
  if (text === "done" || text === "refused" || text === "read") return text;
  throw new InvalidArgumentError("expected done, refused or read");
};

export function add(program: Command): void {
  const audit = program.command("audit").description("what happened, provably");
  audit
    .command("verify")
    .description("verify the whole log, or an exported bundle, which needs no database")
    .argument("[file]", "an exported bundle")
    .option("--key <key>", "the log's public key as you were given it, or a file that holds it")
    .option("--json", "print what was found as JSON")
    .action((file: string | undefined, options: VerifyOptions) =>
      file === undefined ? verifyWhole(options) : verifyFile(file, options),
    );
  audit
    .command("export")
    .description("write chosen events with their proofs to a file that verifies offline")
    .requiredOption("--out <file>", "where to; it must not exist yet")
    .option("--since <instant>", "from this instant on", instant)
    .option("--until <instant>", "before this instant", instant)
    .option("--person <number>", "that concern this person")
    .option("--action <name>", "of this kind, as request.approve")
    .option("--target <id>", "about this thing")
    .option("--request <id>", "of this call, as an error names it")
    .option("--outcome <outcome>", "done, refused or read", outcome)
    .option("--disclose", "open personal values in it")
    .action(writeBundle);
}

/** The log that this installation's database holds, against the heads that left it. */
async function verifyWhole({ json }: VerifyOptions): Promise<void> {
  const found = await withPostern(({ settings }) =>
    verifyLog({
      folder: join(settings.dataDir, "checkpoints"),
      onProgress: (leaves) => {
        if (process.stderr.isTTY) process.stderr.write(`\rread ${leaves} events`);
      },
    }),
  );
  if (process.stderr.isTTY) process.stderr.write("\n");
  answer(found.isSound, json ? JSON.stringify(found) : wordsOfLog(found));
}

const wordsOfLog = (found: Verification): string =>
  [
    found.isSound
      ? `sound: ${found.leaves} events, ${found.signed} of them signed`
      : `NOT SOUND: the first bad index is ${found.first?.index ?? 0}`,
    ...found.findings.map(
      ({ index, upTo, reason }) =>
        `  ${index}${upTo === undefined ? "" : ` to ${upTo}`}: ${reason.replaceAll("_", " ")}`,
    ),
    ...(found.findingsCount > found.findings.length
      ? [`  and ${found.findingsCount - found.findings.length} more`]
      : []),
    `compared with ${found.copiedHeads} heads outside the database; ${found.pending} events wait`,
    `key ${found.key ?? "none"}${found.isPinned ? "" : " (from the database itself)"}`,
    `took ${found.milliseconds} ms`,
  ].join("\n");

async function verifyFile(file: string, { json, key }: VerifyOptions): Promise<void> {
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  const trusted = key === undefined ? undefined : readKey(key);
  const found = await verifyBundle(createReadStream(file), trusted);
  answer(found.isSound, json ? JSON.stringify(shownOf(found)) : wordsOfBundle(found, key));
}

function readKey(text: string) {
  const line = existsSync(text) ? readFileSync(text, "utf8").trim() : text;
  const verifier = parseVkey(line);
  if (verifier) return verifier;
  throw new Error("--key: expected a public key as NAME+ID+BASE64, or a file that holds one");
}

const shownOf = ({ head, ...found }: BundleVerification) => ({
  ...found,
  head: head && { origin: head.origin, size: head.size, root: head.root.toString("base64") },
});

const wordsOfBundle = (found: BundleVerification, key: string | undefined): string =>
  [
    found.isSound ? `sound: ${found.events} events` : `NOT SOUND: ${firstOf(found)}`,
    ...(found.head ? [`head of ${found.head.size} events of ${found.head.origin}`] : []),
    `key ${found.key ?? "none"}${key === undefined ? ": compare it with the one you know" : ""}`,
    ...found.provesNot.map((line) => `not proven: ${line}`),
  ].join("\n");

const firstOf = ({ first }: BundleVerification): string => {
  const index = first?.index === undefined ? "" : `, index ${first.index}`;
  return `line ${first?.line ?? 0}${index}: ${(first?.reason ?? "unknown").replaceAll("_", " ")}`;
};

function answer(isSound: boolean, text: string): void {
  process.stdout.write(`${text}\n`);
  if (!isSound) process.exitCode = 1;
}

async function writeBundle({ out, disclose, person, ...filter }: ExportOptions): Promise<void> {
  const written = await withPostern(async ({ console: context }) => {
    const found =
      person === undefined
        ? undefined
        : await getPersonByNumber(context, { employeeNumber: person });
    return exportBundle(context, {
      ...filter,
      ...(found && { person: found.personId }),
      discloses: disclose ?? false,
    });
  });
  writeFileSync(out, written.bundle, { flag: "wx", mode: 0o600 });
  process.stdout.write(`${written.events} of ${written.size} events written to ${out}\n`);
}
