import { join, resolve } from "node:path";
import type { Command } from "commander";
import { lastCopied, pinnedKey, verifyLog } from "#lib/audit/index.ts";
import { now } from "#lib/kernel/index.ts";
import { alteredFiles, loadDatabase, readManifest } from "#lib/kernel/backup/index.ts";
import { checkBuckets, type BucketCheck } from "#lib/recordings/index.ts";
import { endRestored } from "#lib/signin/index.ts";
import { openBox, placeHeads, placeRecordings, placeRootKeys } from "../backup-folder.ts";
import { foundInBuckets } from "../bucket-words.ts";
import { databaseUrl } from "../database-url.ts";
import { givenPassphrase } from "../passphrase.ts";
import { withPostern } from "../with-postern.ts";

type Options = { passphraseFile?: string; replace?: boolean; json?: boolean };

export function add(program: Command): void {
  program
    .command("restore")
    .description("bring a backup back, end every ticket, verify the log; Postern must be stopped")
    .argument("<dir>", "the backup")
    .option("--passphrase-file <file>", "opens the keys; else POSTERN_BACKUP_PASSPHRASE")
    .option("--replace", "drop what the database holds, for good")
    .option("--json", "print what was done as JSON")
    .action(restore);
}

async function restore(dir: string, options: Options): Promise<void> {
  const folder = resolve(dir);
  const passphrase = givenPassphrase(options.passphraseFile);
  if (passphrase === undefined) {
    throw new Error("expected --passphrase-file or POSTERN_BACKUP_PASSPHRASE");
  }
  const { manifest, sha256 } = readManifest(folder);
  const altered = await alteredFiles(folder, manifest);
  if (altered.length > 0) {
    throw new Error(`the backup is not what was written:\n  ${altered.join("\n  ")}`);
  }
  const box = await openBox(folder, { passphrase, manifest: sha256 });
  const { settings, url, release } = await databaseUrl();
  try {
    await loadDatabase(url, folder, { manifest, replaces: options.replace ?? false });
    placeRootKeys(settings, box.rootKeys);
    const { dataDir } = settings;
    const aside = placeHeads(folder, { dataDir, manifest, now: now() });
    placeRecordings(folder, { dataDir, manifest });
    const eventsLost = await eventsSince(join(dataDir, "checkpoints"), aside);
    const asked = { takenAt: manifest.takenAt, manifest: sha256, eventsLost };
    await finish(asked, { aside, json: options.json ?? false });
  } finally {
    await release();
  }
}

/** Signed events that this installation's own copies know of and the backup does not. */
async function eventsSince(heads: string, aside: string | undefined): Promise<number> {
  if (aside === undefined) return 0;
  const [here, before] = [pinnedKey(heads), pinnedKey(aside)];
  if (!here || !before?.publicKey.equals(here.publicKey)) return 0;
  const size = async (folder: string) => (await lastCopied(folder))?.size ?? 0;
  return Math.max(0, (await size(aside)) - (await size(heads)));
}

type Asked = {
  readonly takenAt: string;
  readonly manifest: string;
  readonly eventsLost: number;
};

async function finish(asked: Asked, how: { aside: string | undefined; json: boolean }) {
  const done = await withPostern(async ({ console: context, settings }) => {
    const { ended, links } = await endRestored(context, asked);
    const found = await verifyLog({ folder: join(settings.dataDir, "checkpoints") });
    const buckets = await checkBuckets(context, { isLooking: true });
    return { ended, links, found, buckets };
  });
  const { ended, links, found, buckets } = done;
  const said = {
    takenAt: asked.takenAt,
    ticketsEnded: ended,
    linksEnded: links,
    eventsLost: asked.eventsLost,
    log: { isSound: found.isSound, leaves: found.leaves, first: found.first ?? null },
    elsewhere: buckets,
  };
  const kept = how.aside === undefined ? {} : { earlierHeads: how.aside };
  process.stdout.write(
    how.json ? `${JSON.stringify({ ...said, ...kept })}\n` : wordsOf(said, how.aside),
  );
  const isMissing = buckets.some(({ missing }) => missing.length > 0);
  if (!found.isSound || isMissing) process.exitCode = 1;
}

type Said = {
  readonly takenAt: string;
  readonly ticketsEnded: number;
  readonly linksEnded: number;
  readonly eventsLost: number;
  readonly log: { isSound: boolean; leaves: number; first: { index: number } | null };
  readonly elsewhere: readonly BucketCheck[];
};

function wordsOf(said: Said, aside: string | undefined): string {
  const lines = [
    `restored as of ${said.takenAt}`,
    `ended ${said.ticketsEnded} tickets and ${said.linksEnded} links: everybody signs in anew`,
    said.log.isSound
      ? `the log is sound: ${said.log.leaves} events`
      : `the log is NOT SOUND: the first bad index is ${said.log.first?.index ?? 0}`,
  ];
  lines.push(...foundInBuckets(said.elsewhere));
  if (aside !== undefined) lines.push(`earlier heads of this installation are in ${aside}`);
  if (said.eventsLost > 0) {
    lines.push(`${said.eventsLost} events after the backup are gone; this is in the log`);
  }
  return `${lines.join("\n")}\n`;
}
