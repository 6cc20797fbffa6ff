import { resolve } from "node:path";
import type { Command } from "commander";
import {
  checkpointFolder,
  copyCheckpoints,
  listCheckpoints,
  sequenceAll,
  takeBackup,
} from "#lib/audit/index.ts";
import { database, now } from "#lib/kernel/index.ts";
import { newPassphrase } from "#lib/keys/index.ts";
import { checkBuckets, type BucketCheck } from "#lib/recordings/index.ts";
import { writeBackup } from "../backup-folder.ts";
import { leftInBuckets } from "../bucket-words.ts";
import { givenPassphrase } from "../passphrase.ts";
import { withPostern } from "../with-postern.ts";

type Options = { passphraseFile?: string; json?: boolean };

export function add(program: Command): void {
  program
    .command("backup")
    .description(
      "write database, recordings, keys (separately sealed) and signed heads to a new folder",
    )
    .argument("<dir>", "where to; it must be new or empty")
    .option("--passphrase-file <file>", "seals the keys; else POSTERN_BACKUP_PASSPHRASE, else new")
    .option("--json", "print what was written as JSON")
    .action(backup);
}

async function backup(dir: string, options: Options): Promise<void> {
  const folder = resolve(dir);
  const given = givenPassphrase(options.passphraseFile);
  const passphrase = given ?? newPassphrase();
  const { manifest, left } = await withPostern(async ({ console: context, settings }) => {
    await takeBackup(context, { folder });
    await sequenceAll();
    const broken = await copyCheckpoints(checkpointFolder(), now());
    if (broken) {
      throw new Error(`the log does not verify (${broken.reason}): run "postern audit verify"`);
    }
    const { key, items } = await listCheckpoints(context, { limit: 1 });
    const [head] = items;
    const log = key !== null && head ? { key, checkpoint: head.note } : null;
    const asked = { url: database().url, settings, passphrase, log };
    return {
      manifest: await writeBackup(folder, asked),
      left: await checkBuckets(context, { isLooking: false }),
    };
  });
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = manifest.tables.reduce((sum, table) => sum + table.bytes, 0);
  const said = { folder, takenAt: manifest.takenAt, tables: manifest.tables.length, rows, bytes };
  const made = given === undefined ? { passphrase } : {};
  if (options.json) {
    const elsewhere = left.map(({ store, recordings }) => ({ store, recordings }));
    process.stdout.write(`${JSON.stringify({ ...said, elsewhere, ...made })}\n`);
  } else process.stdout.write(wordsOf(said, { ...made, left }));
}

const wordsOf = (
  said: { folder: string; takenAt: string; tables: number; rows: number; bytes: number },
  { passphrase, left }: { passphrase?: string; left: readonly BucketCheck[] },
): string => {
  const lines = [
    `backup of ${said.takenAt} in ${said.folder}: ` +
      `${said.tables} tables, ${said.rows} rows, ${said.bytes} bytes`,
    ...leftInBuckets(left),
  ];
  if (passphrase !== undefined) {
    lines.push(`passphrase of its keys, shown only now; keep it elsewhere: ${passphrase}`);
  }
  return `${lines.join("\n")}\n`;
};
