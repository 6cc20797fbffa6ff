import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Paths are relative to the backup, and stay in it. */
const KeptFile = z.object({
  path: z.string().regex(/^[a-z0-9][\w.-]*(\/[\w.-]*\w)*$/i),
  bytes: z.int().nonnegative(),
  sha256: Sha256,
});
export type KeptFile = z.output<typeof KeptFile>;

const Name = z.string().regex(/^[a-z_][a-z0-9_]*$/);
const KeptTable = KeptFile.extend({
  schema: Name,
  name: Name,
  columns: z.array(Name).min(1),
  rows: z.int().nonnegative(),
});
export type KeptTable = z.output<typeof KeptTable>;

const KeptSequence = z.object({ schema: Name, name: Name, last: z.string().regex(/^\d+$/) });
export type KeptSequence = z.output<typeof KeptSequence>;

/** What a backup holds. It is written last: a folder without it is not a backup. */
export const Manifest = z.object({
  kind: z.literal("postern-backup"),
  version: z.literal(1),
  takenAt: z.iso.datetime(),
  /** Of PostgreSQL. */
  server: z.string(),
  migrations: z.array(z.string()),
  tables: z.array(KeptTable),
  sequences: z.array(KeptSequence),
  files: z.array(KeptFile),
  /** The log's key and its newest signed head; none before its first event. */
  log: z.object({ key: z.string(), checkpoint: z.string() }).nullable(),
});
export type Manifest = z.output<typeof Manifest>;

export const manifestFile = "manifest.json";

export type ReadManifest = { readonly manifest: Manifest; readonly sha256: string };

/** @throws when the folder holds no backup, or one of a later format. */
export function readManifest(folder: string): ReadManifest {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, manifestFile));
  } catch {
    throw new Error(`${folder} holds no finished backup: there is no ${manifestFile}`);
  }
  const parsed = Manifest.safeParse(JSON.parse(bytes.toString("utf8")));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${manifestFile}: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { manifest: parsed.data, sha256 };
}

/** The files that are not what the manifest says, each with the reason. */
export async function alteredFiles(folder: string, manifest: Manifest): Promise<string[]> {
  const altered: string[] = [];
  for (const kept of [...manifest.tables, ...manifest.files]) {
    const reason = await differenceOf(folder, kept);
    if (reason !== undefined) altered.push(`${kept.path}: ${reason}`);
  }
  return altered;
}

async function differenceOf(folder: string, kept: KeptFile): Promise<string | undefined> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(join(folder, kept.path)) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch {
    return "it cannot be read";
  }
  if (bytes !== kept.bytes) return `it has ${bytes} bytes instead of ${kept.bytes}`;
  return hash.digest("hex") === kept.sha256 ? undefined : "its bytes were changed";
}
