import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readLines } from "./read-lines.ts";
import { parseVkey, vkeyOf, type NoteVerifier } from "./signed-note.ts";

/** A month of heads: one JSON object a line, appended and synced. */
const headsFile = /^\d{4}-\d{2}\.jsonl$/;
const keyFile = "log.vkey";

const Line = z.object({ size: z.number().int(), note: z.string() });
export type CopiedHead = { readonly size: number; readonly note: string };

const filesOf = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => headsFile.test(name))
        .toSorted()
        .map((name) => join(folder, name))
    : [];

/** The public key that left the database first: what the log is checked against from then on. */
export function pinnedKey(folder: string): NoteVerifier | undefined {
  const file = join(folder, keyFile);
  return existsSync(file) ? parseVkey(readFileSync(file, "utf8").trim()) : undefined;
}

export async function pinKey(folder: string, verifier: NoteVerifier): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const file = await open(join(folder, keyFile), "wx", 0o644);
  try {
    await file.writeFile(`${vkeyOf(verifier)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

const parseLine = (line: string): CopiedHead | undefined => {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
};

/** More than the longest line. */
const tailBytes = 16_384;

async function tailOf(path: string): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - tailBytes);
    const bytes = Buffer.alloc(size - start);
    await file.read(bytes, 0, bytes.length, start);
    return bytes.toString("utf8");
  } finally {
    await file.close();
  }
}

/** The last head that was copied; a line that a crash cut short does not count. */
export async function lastCopied(folder: string): Promise<CopiedHead | undefined> {
  for (const file of filesOf(folder).toReversed()) {
    for (const line of (await tailOf(file)).split("\n").toReversed()) {
      const head = parseLine(line);
      if (head) return head;
    }
  }
  return undefined;
}

export async function appendHeads(folder: string, heads: readonly CopiedHead[], at: Date) {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const path = join(folder, `${at.toISOString().slice(0, 7)}.jsonl`);
  const file = await open(path, "a+", 0o644);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    // A crash in the middle of a line must not spoil the next one.
    const isCut = size > 0 && last.toString() !== "\n";
    const text = heads.map((head) => `${JSON.stringify(head)}\n`).join("");
    await file.appendFile(isCut ? `\n${text}` : text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A copied line; without a head when it is not one. */
export type ReadLine = { readonly line: number; readonly head: CopiedHead | undefined };

/** Every copied head in order, in little memory. */
export async function* copiedHeads(folder: string): AsyncGenerator<ReadLine> {
  let line = 0;
  for (const path of filesOf(folder)) {
    for await (const text of readLines(createReadStream(path), tailBytes)) {
      line += 1;
      if (text !== "") yield { line, head: parseLine(text) };
    }
  }
}
