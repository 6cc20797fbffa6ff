import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";

/** Who PostgreSQL runs as: it refuses root, so root lends it another account. */
export type OperatingUser = { readonly uid?: number; readonly gid?: number };

/** Accounts without rights of their own, in the order in which they are tried. */
const candidates = ["postern", "postgres", "nobody"];

const idOf = (flag: "-u" | "-g", name: string): number | undefined => {
  const found = spawnSync("id", [flag, name], { encoding: "utf8" });
  return found.status === 0 ? Number(found.stdout.trim()) : undefined;
};

export function operatingUser(): OperatingUser {
  if (process.getuid?.() !== 0) return {};
  for (const name of candidates) {
    const [uid, gid] = [idOf("-u", name), idOf("-g", name)];
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error(
    `PostgreSQL does not run as root, and none of the accounts ${candidates.join(", ")} exists`,
  );
}

/** Whether this user can enter a folder, parents included. */
export function canEnter(user: OperatingUser, folder: string): boolean {
  if (user.uid === undefined) {
    try {
      accessSync(folder, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  }
  return spawnSync("test", ["-x", folder], { ...user, cwd: "/" }).status === 0;
}
