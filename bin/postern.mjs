#!/usr/bin/env node
// The only executable: installs what is missing, then runs the pinned Node on postern.ts. It stands
// alone, because it runs before anything is installed, on whatever Node the machine has.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const pinnedNode = join(modules, "node/bin/node");

const hashOf = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

const isStamped = (name, value) => {
  const file = join(modules, name);
  return existsSync(file) && readFileSync(file, "utf8") === value;
};

const stamp = (name, value) => writeFileSync(join(modules, name), value);

function run(command, args, environment = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    env: { ...process.env, ...environment },
    shell: process.platform === "win32",
  });
  if (done.status !== 0) {
    console.error(`postern: "${command} ${args.join(" ")}" failed; what it said stands above.`);
    process.exit(done.status ?? 1);
  }
}

function install() {
  const wanted = hashOf(readFileSync(join(root, "package-lock.json")));
  if (isStamped(".postern-installed", wanted) && existsSync(pinnedNode)) return;
  console.error("postern: installing what is missing; this happens once.");
  // Not `npm ci`: it refuses a lock file made where a registry lacks binaries of other platforms.
  run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]);
  mkdirSync(modules, { recursive: true });
  stamp(".postern-installed", wanted);
}

const schemaDir = join(root, "prisma/schema");

/** Any existing file will do as the engine: generating only reads the schema. */
function generate() {
  const parts = readdirSync(schemaDir)
    .sort()
    .map((name) => readFileSync(join(schemaDir, name)));
  const wanted = hashOf(...parts, readFileSync(join(root, "package-lock.json")));
  const made = join(root, "lib/kernel/generated/prisma/client.ts");
  if (isStamped(".postern-generated", wanted) && existsSync(made)) return;
  run(pinnedNode, [join(modules, "prisma/build/index.js"), "generate"], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  });
  stamp(".postern-generated", wanted);
}

/** Verbs that serve until they are stopped end as well when this process is gone. */
const serving = ["start", "web", "worker", "gateway"];

function start() {
  const isServing = serving.includes(process.argv[2]);
  const args = ["--disable-warning=ExperimentalWarning", join(root, "bin/postern.ts")];
  const child = spawn(pinnedNode, [...args, ...process.argv.slice(2)], {
    stdio: isServing ? ["inherit", "inherit", "inherit", "ipc"] : "inherit",
    env: {
      ...process.env,
      PATH: `${dirname(pinnedNode)}:${process.env.PATH ?? ""}`,
      // What was compiled once is read from there by every later start.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, ".cache/node"),
    },
  });
  if (isServing) stopWithParent(child);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** npm that is ended takes its script along, even where the shell between them tells nobody. */
function stopWithParent(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const stop = () => process.ppid !== parent && child.kill("SIGTERM");
  setInterval(stop, 500).unref();
}

if (statSync(root).isDirectory()) {
  install();
  generate();
  start();
}
