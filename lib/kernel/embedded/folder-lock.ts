import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A folder that another running Postern holds. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
}

type Holder = { readonly pid: number; readonly startedAt: string };

/** When a process started, in the kernel's ticks: a number that was given out again differs. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return isRunning(pid) ? "unknown" : undefined;
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function holderOf(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

const lockFile = (dataDir: string) => join(dataDir, "postern.lock");

const isAlive = ({ pid, startedAt }: Holder): boolean => startOf(pid) === startedAt;

/** Whether a running Postern holds this folder; one that died does not. */
export function isHeld(dataDir: string): boolean {
  const holder = holderOf(lockFile(dataDir));
  return holder !== undefined && isAlive(holder);
}

/**
 * Takes the folder for this process; answers how to give it back. A holder that died is ignored.
 * @throws {FolderInUse} naming the process that holds it.
 */
export function lockFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const file = lockFile(dataDir);
  const mine: Holder = { pid: process.pid, startedAt: startOf(process.pid) ?? "unknown" };
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(mine), { flag: "wx", mode: 0o644 });
      return () => rmSync(file, { force: true });
    } catch {
      const holder = holderOf(file);
      if (holder && isAlive(holder)) {
        throw new FolderInUse(
          `DATA_DIR ${dataDir} is in use by another Postern, process ${holder.pid}. ` +
            "Stop it first, or set DATA_DIR to another folder.",
        );
      }
      rmSync(file, { force: true });
    }
  }
  throw new FolderInUse(`DATA_DIR ${dataDir}: another Postern starts there at this moment`);
}
