import { spawn } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";

const parts = [
  "app",
  "components",
  "lib",
  "messages",
  "next.config.js",
  "package-lock.json",
  "tsconfig.json",
  "proxy.ts",
  "instrumentation.ts",
  "postcss.config.mjs",
];
const stampFile = join(installationDir, ".next/postern-built");

function filesUnder(path: string): string[] {
  const full = join(installationDir, path);
  if (!existsSync(full)) return [];
  const entries = readdirSync(full, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A hash of everything that the pages are built from. */
function sourcesHash(): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const isFile = /\.[a-z]+$/.test(part);
    const files = isFile ? [join(installationDir, part)].filter(existsSync) : filesUnder(part);
    for (const file of files.sort()) hash.update(file).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** Builds the pages when they are missing or older than their sources; output goes to stderr. */
export async function ensureBuilt(stopping?: AbortSignal): Promise<void> {
  const wanted = sourcesHash();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  process.stderr.write("postern: building the portal; this happens once a version.\n");
  const next = join(installationDir, "node_modules/next/dist/bin/next");
  const building = spawn(process.execPath, [next, "build"], {
    cwd: installationDir,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    ...(stopping && { signal: stopping }),
  });
  const [code] = (await once(building, "exit")) as [number | null];
  if (code !== 0) throw new Error("the portal could not be built; the reason stands above");
  mkdirSync(join(installationDir, ".next"), { recursive: true });
  writeFileSync(stampFile, wanted);
}
