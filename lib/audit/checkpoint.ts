import { openNote, signNote, type NoteSigner, type NoteVerifier } from "./signed-note.ts";
import type { Head } from "./verify-proof.ts";

/** C2SP tlog-checkpoint: origin, size and root, then when it was signed as an extension line. */
export type Checkpoint = Head & { readonly origin: string; readonly at?: string };

const checkpointText = ({ origin, size, root, at }: Checkpoint): string =>
  `${origin}\n${size}\n${root.toString("base64")}\n${at === undefined ? "" : `at ${at}\n`}`;

export const signCheckpoint = (signer: NoteSigner, head: Head, at: Date): string =>
  signNote(signer, checkpointText({ ...head, origin: signer.name, at: at.toISOString() }));

/** What a checkpoint says, unverified; nothing when it is not one. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin, size = "", root = "", ...extensions] = text.split("\n");
  const isNumber = /^(0|[1-9]\d{0,15})$/.test(size);
  const bytes = Buffer.from(root, "base64");
  if (!origin || !isNumber || bytes.length !== 32 || bytes.toString("base64") !== root) {
    return undefined;
  }
  const at = extensions.find((line) => line.startsWith("at "))?.slice(3);
  return { origin, size: Number(size), root: bytes, ...(at !== undefined && { at }) };
}

/** A checkpoint that this key signed for this log; nothing otherwise. */
export function openCheckpoint(verifier: NoteVerifier, note: string): Checkpoint | undefined {
  const text = openNote(verifier, note);
  const parsed = text === undefined ? undefined : parseCheckpoint(text);
  return parsed?.origin === verifier.name ? parsed : undefined;
}
