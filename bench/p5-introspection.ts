import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { startListening } from "#lib/kernel/index.ts";
import { installationDir } from "#lib/kernel/migrations/read-migrations.ts";
import { createModuleTicket, isTicketLive } from "#lib/tickets/index.ts";
import { asOperator } from "./company.ts";
import type { Load, Seen } from "./load.ts";
import { median, quantile, type Finding } from "./measure.ts";

const [connections, tickets, rounds] = [64, 200, 5];

/** P5: what a ticket is, asked over the wire; and the same check in memory, by itself. */
export async function introspection(place: { url: string; keyFile: string }): Promise<Finding[]> {
  const bearer = await moduleTicket("introspector", "tickets:introspect");
  const handles: string[] = [];
  for (let each = 0; each < tickets; each++) {
    handles.push(await moduleTicket(`module-${each}`, "access:read"));
  }
  const inMemory = await memoryFinding(handles);
  const portal = await start("serve-entrances.ts", {
    DATABASE_URL: place.url,
    KEY_FILE: place.keyFile,
    LOG_LEVEL: "error",
  });
  const plain = await start("plain-checker.ts", { HANDLES: [bearer, ...handles].join(" ") });
  try {
    const pairs: { ours: Seen; plain: Seen }[] = [];
    for (let round = 0; round < rounds; round++) {
      pairs.push({
        ours: await load({ url: portal.url, bearer, handles }),
        plain: await load({ url: plain.url, bearer, handles }),
      });
    }
    return [wireFinding(pairs), inMemory];
  } finally {
    portal.stop();
    plain.stop();
  }
}

const moduleTicket = async (name: string, scope: string): Promise<string> =>
  (await createModuleTicket(asOperator, { name, scopes: [scope], minutes: 60 })).ticket;

type Child = { readonly url: string; readonly stop: () => void };

/** Runs one of the scripts beside this one; its first line is its answer. */
function run(script: string, env: Readonly<Record<string, string>>) {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(installationDir, "bench", script)],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const line = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", () => reject(new Error(`${script} ended without an answer`)));
  });
  return { child, line };
}

async function start(script: string, env: Readonly<Record<string, string>>): Promise<Child> {
  const { child, line } = run(script, env);
  return { url: await line, stop: () => child.kill("SIGTERM") };
}

type Asked = { readonly url: string; readonly bearer: string; readonly handles: readonly string[] };

async function load({ url, bearer, handles }: Asked): Promise<Seen> {
  const asked: Load = {
    url,
    path: "/tickets/introspect",
    bearer,
    bodies: handles.map((handle) => `token=${handle}`),
    connections,
    warmupMs: 2000,
    measuredMs: 5000,
  };
  return JSON.parse(await run("load.ts", { LOAD: JSON.stringify(asked) }).line) as Seen;
}

function wireFinding(pairs: readonly { ours: Seen; plain: Seen }[]): Finding {
  const middle = (of: (pair: { ours: Seen; plain: Seen }) => number) =>
    median(pairs.map(of).sort((a, b) => a - b));
  const share = middle(({ ours, plain }) => ours.perSecond / plain.perSecond);
  const slower = middle(({ ours, plain }) => ours.p99Ms / plain.p99Ms);
  return {
    row: "P5",
    what: `introspection, ${connections} connections`,
    people: 0,
    baseline: "a plain Node handler: the same body, two bearers in a map",
    target: "≥ 50 % of its throughput; p99 ≤ 3 × its p99",
    ratio: share,
    met: share >= 0.5 && slower <= 3,
    numbers: {
      "p99 ratio": slower,
      "answers a second": middle(({ ours }) => ours.perSecond),
      "baseline a second": middle(({ plain }) => plain.perSecond),
      p50: middle(({ ours }) => ours.p50Ms),
      p99: middle(({ ours }) => ours.p99Ms),
      "baseline p99": middle(({ plain }) => plain.p99Ms),
    },
    note: "load generator and both servers are processes of their own; median of five rounds",
  };
}

/** The gate alone, in nanoseconds: hash, look up, compare with the clock. */
async function memoryFinding(handles: readonly string[]): Promise<Finding> {
  const stopListening = await startListening();
  const [batches, checks] = [200, 1000];
  const found: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    // The heartbeat is heard between batches: without it every check would ask the database.
    await pause(1);
    const startedAt = performance.now();
    for (let at = 0; at < checks; at++) await isTicketLive(handles[at % handles.length] ?? "");
    found.push(((performance.now() - startedAt) * 1e6) / checks);
  }
  await stopListening();
  found.sort((a, b) => a - b);
  return {
    row: "P5",
    what: "check in memory",
    people: 0,
    baseline: "",
    target: "reported",
    met: true,
    numbers: { "ns a check": median(found), "p99 of batches": quantile(found, 0.99) },
  };
}
