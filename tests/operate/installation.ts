import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useCheckpointFolder } from "#lib/audit/index.ts";
import { begin, operatorActor, type Database } from "#lib/kernel/index.ts";
import { localProvider } from "#lib/keys/index.ts";
import { openPostern } from "#lib/registry/index.ts";
import { emptyDatabase } from "#tests/support/database.ts";
import { runPostern } from "#tests/support/run-postern.ts";
import { afterFile } from "#tests/support/after-file.ts";

/** A database and a data folder of their own, as one machine has them. */
export type Installation = {
  readonly url: string;
  readonly dataDir: string;
  /** Runs a verb there, in a process of its own. */
  readonly run: (...args: string[]) => ReturnType<typeof runPostern>;
  /** Opens it in this process; only one is open at a time. */
  readonly open: () => Promise<Database>;
};

export const passphrase = "correct horse battery staple";
export const atConsole = () => begin(operatorActor("test"));

export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `postern-${name}-`));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Verbs run there with more in their environment, when it is given. */
export async function newInstallation(
  more: Readonly<Record<string, string>> = {},
): Promise<Installation> {
  const url = await emptyDatabase();
  const dataDir = temporaryFolder("data");
  const environment = {
    DATABASE_URL: url,
    DATA_DIR: dataDir,
    POSTERN_BACKUP_PASSPHRASE: passphrase,
    ...more,
  };
  const open = async () => {
    useCheckpointFolder(join(dataDir, "checkpoints"));
    const keys = localProvider(join(dataDir, "keys/root.key"));
    return openPostern(url, { keys, isListening: false });
  };
  return { url, dataDir, open, run: (...args) => runPostern(args, environment) };
}
