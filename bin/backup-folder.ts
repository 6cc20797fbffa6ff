import { createHash } from "node:crypto";
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import {
  dumpDatabase,
  manifestFile,
  type KeptFile,
  type Manifest,
} from "#lib/kernel/backup/index.ts";
import {
  openWithPassphrase,
  readRootKeys,
  rootKeyText,
  sealWithPassphrase,
} from "#lib/keys/index.ts";
import type { Settings } from "#lib/kernel/settings.ts";

const boxFile = "keys.box";

/** What the passphrase opens: the root keys, and what the rest of the backup must be. */
const Box = z.object({ rootKeys: z.string().nullable(), manifest: z.string() });

type Writing = {
  readonly url: string;
  readonly settings: Settings;
  readonly passphrase: string;
  readonly log: Manifest["log"];
};

/** Writes the whole backup; its manifest comes last, and makes it one. */
export async function writeBackup(folder: string, asked: Writing): Promise<Manifest> {
  refuseFilled(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const dumped = await dumpDatabase(asked.url, folder);
  const manifest: Manifest = {
    kind: "postern-backup",
    version: 1,
    ...dumped,
    files: [
      ...copyHeads(join(asked.settings.dataDir, "checkpoints"), folder),
      ...(await copyRecordings(join(asked.settings.dataDir, "recordings"), folder)),
    ],
    log: asked.log,
  };
  const bytes = Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`);
  const box = { rootKeys: rootKeysOf(asked.settings), manifest: sha256(bytes) };
  const sealed = await sealWithPassphrase(asked.passphrase, Buffer.from(JSON.stringify(box)));
  writeFileSync(join(folder, boxFile), sealed, { flag: "wx", mode: 0o600 });
  writeFileSync(join(folder, manifestFile), bytes, { flag: "wx", mode: 0o600 });
  return manifest;
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

function refuseFilled(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new Error(`${folder} is not empty: expected a new folder`);
}

/** Keys of a KMS or an HSM stay there; while keys are moved, the file may still be needed. */
const rootKeysOf = ({ kms, kmsAlso, keyFile }: Settings): string | null =>
  [kms.kind, kmsAlso?.kind].includes("local") && existsSync(keyFile)
    ? rootKeyText(readRootKeys(keyFile))
    : null;

function copyHeads(from: string, folder: string): KeptFile[] {
  if (!existsSync(from)) return [];
  mkdirSync(join(folder, "checkpoints"), { recursive: true, mode: 0o700 });
  return readdirSync(from)
    .filter((name) => /\.(jsonl|vkey)$/.test(name))
    .toSorted()
    .map((name) => {
      const bytes = readFileSync(join(from, name));
      const path = `checkpoints/${name}`;
      writeFileSync(join(folder, path), bytes, { flag: "wx", mode: 0o600 });
      return { path, bytes: bytes.length, sha256: sha256(bytes) };
    });
}

/**
 * After the database, so that each is at least as long as the database knows; one that is being
 * written is copied as far as it is, and the restored one is found unfinished.
 */
async function copyRecordings(from: string, folder: string): Promise<KeptFile[]> {
  const kept: KeptFile[] = [];
  for (const name of recordingsIn(from)) {
    // Its day came meanwhile.
    if (!existsSync(join(from, name))) continue;
    const path = `recordings/${name}`;
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
    const { size } = statSync(join(from, name));
    const hash = createHash("sha256");
    const read =
      size > 0 ? createReadStream(join(from, name), { end: size - 1 }) : Readable.from([]);
    read.on("data", (bytes: Buffer) => hash.update(bytes));
    const target = createWriteStream(join(folder, path), { flags: "wx", mode: 0o600 });
    await pipeline(read, target);
    kept.push({ path, bytes: size, sha256: hash.digest("hex") });
  }
  return kept;
}

const recordingsIn = (from: string): string[] =>
  existsSync(from)
    ? readdirSync(from, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith(".rec"))
        .toSorted()
    : [];

export type OpenedBox = z.output<typeof Box>;

/** @throws when the passphrase is another, or the manifest is not the one that was sealed. */
export async function openBox(
  folder: string,
  opening: { readonly passphrase: string; readonly manifest: string },
): Promise<OpenedBox> {
  const sealed = readFileSync(join(folder, boxFile));
  const plain = await openWithPassphrase(opening.passphrase, sealed);
  const box = Box.parse(JSON.parse(plain.toString("utf8")));
  if (box.manifest === opening.manifest) return box;
  throw new Error(`${manifestFile} was changed after the backup was taken`);
}

/** Puts the backup's root keys first; keys that were here stay, and go on opening. */
export function placeRootKeys({ keyFile }: Settings, text: string | null): void {
  if (text === null) return;
  const here = existsSync(keyFile) ? rootKeyText(readRootKeys(keyFile)).split("\n") : [];
  const kept = text.split("\n").filter(Boolean);
  const lines = [...kept, ...here.filter((line) => line !== "" && !kept.includes(line))];
  mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
  const unfinished = `${keyFile}.new`;
  writeFileSync(unfinished, `${lines.join("\n")}\n`, { mode: 0o600 });
  renameSync(unfinished, keyFile);
}

/**
 * Brings the copied heads back. Those that were here are evidence of what the backup lacks: they
 * are put aside, never deleted. Answers where, when there were any.
 */
export function placeHeads(
  folder: string,
  at: { readonly dataDir: string; readonly manifest: Manifest; readonly now: Date },
): string | undefined {
  const heads = join(at.dataDir, "checkpoints");
  const stamp = at.now.toISOString().replaceAll(/[:.]/g, "-");
  const aside = existsSync(heads) ? `${heads}.before-${stamp}` : undefined;
  if (aside !== undefined) renameSync(heads, aside);
  mkdirSync(heads, { recursive: true, mode: 0o755 });
  for (const { path } of at.manifest.files) {
    if (path.startsWith("checkpoints/")) copyFileSync(join(folder, path), join(at.dataDir, path));
  }
  return aside;
}

/** Brings recordings back. Those that were here stay, longer ones too: nothing is made shorter. */
export function placeRecordings(
  folder: string,
  { dataDir, manifest }: { readonly dataDir: string; readonly manifest: Manifest },
): void {
  for (const { path, bytes } of manifest.files) {
    if (!path.startsWith("recordings/")) continue;
    const target = join(dataDir, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    const isLonger = existsSync(target) && statSync(target).size >= bytes;
    if (!isLonger) copyFileSync(join(folder, path), target);
  }
}
