import { existsSync, readFileSync, statSync } from "node:fs";
import { parseDocument } from "yaml";
import { applyHosts } from "#lib/bastion/index.ts";
import { RestError } from "#lib/protocols/rest/index.ts";
import { api } from "./api-client.ts";
import { print } from "./print.ts";

type Options = { dryRun?: boolean; json?: boolean };

/** Hundreds of hosts with all their keys. */
const fileBytesMax = 1_000_000;

/** Anchors are not taken: no file of hosts needs any, and they make small files large. */
function readHosts(file: string): Record<string, unknown> {
  if (!existsSync(file)) throw new Error(`there is no file ${file}`);
  if (statSync(file).size > fileBytesMax) throw new Error(`${file} is larger than 1 MB`);
  const document = parseDocument(readFileSync(file, "utf8"));
  const [problem] = document.errors;
  if (problem) throw new Error(`${file}: ${problem.message}`);
  const read: unknown = document.toJS({ maxAliasCount: 0 });
  const isMap = typeof read === "object" && read !== null && !Array.isArray(read);
  if (isMap) return read as Record<string, unknown>;
  throw new Error(`${file}: expected "hosts:" and "rights:", each with a list`);
}

/** Makes hosts and rights on them what a file says. */
export async function applyHostFile(file: string, { dryRun, json }: Options): Promise<void> {
  const told = readHosts(file);
  try {
    const done = await api()(applyHosts, { ...told, dryRun: dryRun === true });
    print(done, { json, words: () => wordsOf(done, dryRun === true) });
  } catch (error) {
    throw error instanceof RestError ? withPlaces(error, file) : error;
  }
}

type Done = {
  readonly changes: readonly { act: string; kind: string; code: string; fields: string[] }[];
  readonly drift: readonly { code: string }[];
};

const acts: Readonly<Record<string, readonly [would: string, did: string]>> = {
  create: ["would create", "created"],
  change: ["would change", "changed"],
};

function wordsOf({ changes, drift }: Done, isDry: boolean): string {
  const lines = [
    ...changes.map(({ act, kind, code, fields }) =>
      [acts[act]?.[isDry ? 0 : 1], kind, code, fields.join(", ")].join(" ").trimEnd(),
    ),
    ...drift.map(({ code }) => `drift: host ${code} is not in the file (left as it is)`),
  ];
  if (changes.length === 0) lines.unshift("nothing to change");
  return lines.join("\n");
}

/** One line for each thing that is wrong, by its place in the file. */
function withPlaces(error: RestError, file: string): Error {
  const problems = error.problem["problems"] as
    | { field: string; reason: string; expected: string }[]
    | undefined;
  if (!problems?.length) return error;
  const lines = problems.map(({ field, reason, expected }) => {
    const said = expected === "see the reason" ? "" : `; expected ${expected}`;
    return `${file}: ${field}: ${reason.replaceAll("_", " ")}${said}`;
  });
  return new Error(`nothing was applied\n${lines.join("\n")}`);
}
