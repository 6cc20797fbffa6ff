import { hash } from "node:crypto";
import { z } from "zod";
import { openNote, signNote, type NoteSigner, type NoteVerifier } from "./signed-note.ts";

/** What an export proves, in the words that go with it. */
export const proves = [
  "Each event was in the log, word for word, when its head was signed.",
  "The log's key signed this selection as it is: nothing was added, removed or reordered since.",
];
export const provesNot = [
  "That no other event exists: a selection says nothing about what it leaves out. For that, replay the whole log (postern audit verify).",
  "That the log's key is the right one: compare it with the key that you were given by another way.",
  "That what an event says is true; only that it was recorded.",
];

/** First line: what this is, which key and head, and by what it was chosen. */
export const BundleHead = z.strictObject({
  kind: z.literal("postern-audit-bundle"),
  version: z.literal(1),
  key: z.string().max(500),
  checkpoint: z.string().max(4000),
  exportedAt: z.iso.datetime(),
  criteria: z.record(z.string(), z.json()),
  proves: z.array(z.string()),
  provesNot: z.array(z.string()),
});
export type BundleHead = z.output<typeof BundleHead>;

const Opening = z.strictObject({ salt: z.string(), value: z.string() });

/** A line for each event; `leaf` is exactly what is hashed. */
export const BundleEvent = z.strictObject({
  index: z.number().int().nonnegative(),
  leaf: z.string(),
  proof: z.array(z.string().length(44)).max(64),
  openings: z.record(z.string(), Opening).optional(),
});
export type BundleEvent = z.output<typeof BundleEvent>;

/** Last line: the log's signature over everything before. */
export const BundleEnd = z.strictObject({ kind: z.literal("end"), note: z.string().max(4000) });

/** Hashes of the first line and of all events, as they are read or written. */
export class BundleDigest {
  #head = "";
  readonly #lines: string[] = [];

  head(line: string): void {
    this.#head = hash("sha256", line, "base64");
  }
  event(line: string): void {
    this.#lines.push(hash("sha256", line, "base64"));
  }
  get count(): number {
    return this.#lines.length;
  }
  get headHash(): string {
    return this.#head;
  }
  text(origin: string): string {
    const lines = hash("sha256", this.#lines.join("\n"), "base64");
    return `postern-audit-bundle/v1\n${origin}\n${this.count}\n${this.#head}\n${lines}\n`;
  }
}

export const endLine = (signer: NoteSigner, digest: BundleDigest): string =>
  JSON.stringify({ kind: "end", note: signNote(signer, digest.text(signer.name)) });

export type EndCheck = "sound" | "unsigned" | "head_altered" | "lines_differ";

/** What the signature over the whole says about what was read. */
export function checkEnd(verifier: NoteVerifier, note: string, digest: BundleDigest): EndCheck {
  const signed = openNote(verifier, note);
  if (signed === undefined) return "unsigned";
  if (signed === digest.text(verifier.name)) return "sound";
  return signed.split("\n")[3] === digest.headHash ? "lines_differ" : "head_altered";
}
