import { renameSync, writeFileSync } from "node:fs";

/** Writes a file for this account alone, by rename: nobody reads half of it. */
export function writeAside(path: string, text: string): void {
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, path);
}
