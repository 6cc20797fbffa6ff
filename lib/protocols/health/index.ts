import { collectDefaultMetrics, Counter, Histogram, register } from "prom-client";
import { clockOffsetMs, database, isLive, singleton } from "#lib/kernel/index.ts";
import { measure } from "./measure.ts";

/** A process whose clock is further off than this from the database's is unready, in ms. */
const clockOffsetMsMax = 250;

const metrics = singleton("metrics", () => {
  collectDefaultMetrics();
  return {
    requests: new Counter({
      name: "postern_http_requests_total",
      help: "HTTP requests by entrance and status class",
      labelNames: ["entrance", "status"],
    }),
    seconds: new Histogram({
      name: "postern_http_request_seconds",
      help: "Time to answer, by entrance",
      labelNames: ["entrance"],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    }),
  };
});

/** Finding a series by its labels costs more than counting in it. */
const series = new Map<
  string,
  { requests: Counter.Internal; seconds: Histogram.Internal<string> }
>();

/** Counts one answered request. */
export function countRequest(entrance: string, status: number, seconds: number): void {
  const kind = `${Math.floor(status / 100)}xx`;
  const key = `${entrance} ${kind}`;
  const known = series.get(key) ?? {
    requests: metrics.requests.labels(entrance, kind),
    seconds: metrics.seconds.labels(entrance),
  };
  series.set(key, known);
  known.requests.inc();
  known.seconds.observe(seconds);
}

const others = singleton("other-processes", () => ({ areReady: true }));

/**
 * Of an installation that one command starts: its processes come up side by side, and none says
 * that it is ready before all are. Answers what to call then.
 */
export function waitForOthers(): () => void {
  others.areReady = false;
  return () => {
    others.areReady = true;
  };
}

type Check = { readonly ok: boolean; readonly detail?: string };

/** What readiness asks of this process: database, jobs, invalidation stream, clock. */
export async function readiness(): Promise<{ ready: boolean; checks: Record<string, Check> }> {
  const checks: Record<string, Check> = {
    database: await answers("select 1"),
    jobs: await answers("select 1 from graphile_worker.jobs limit 1"),
    invalidation: { ok: isLive() },
    clock: {
      ok: Math.abs(clockOffsetMs()) <= clockOffsetMsMax,
      detail: `${clockOffsetMs().toFixed(1)} ms from the database`,
    },
  };
  return { ready: Object.values(checks).every((check) => check.ok), checks };
}

async function answers(statement: string): Promise<Check> {
  try {
    await database().pool.query(statement);
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : "unreachable" };
  }
}

const json = (body: unknown, status: number) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });

/** `/healthz`, `/readyz` and `/metrics`; undefined for any other path. */
export async function healthResponse(path: string): Promise<Response | undefined> {
  if (path === "/healthz") return json({ ok: true }, 200);
  if (path === "/readyz") {
    const { ready, checks } = await readiness();
    const isReady = ready && others.areReady;
    const found = { ready: isReady, checks: { ...checks, others: { ok: others.areReady } } };
    return json(found, isReady ? 200 : 503);
  }
  if (path !== "/metrics") return undefined;
  await measure();
  return new Response(await register.metrics(), {
    headers: { "content-type": register.contentType },
  });
}
