import { Counter, Gauge, Histogram } from "prom-client";
import { begin, database, singleton, systemActor } from "#lib/kernel/index.ts";
import { getMailState } from "#lib/notify/index.ts";
import { getTerminationState, measureTerminations } from "#lib/tickets/index.ts";

/** What one database knows of all processes: each web process says the same, so never add them. */
const measures = singleton("measures", () => ({
  jobs: new Gauge({ name: "postern_jobs_waiting", help: "Jobs that are due" }),
  revocation: new Histogram({
    name: "postern_revocation_seconds",
    help: "From a termination to its refusal, by plane, of all processes",
    labelNames: ["plane"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  }),
  terminations: new Counter({
    name: "postern_terminations_total",
    help: "Terminations that every process had time to answer, since this process measures",
  }),
  owed: new Gauge({
    name: "postern_revocation_answers_missing",
    help: "Answers to terminations that live processes owe for more than 5 s",
  }),
  mails: new Gauge({
    name: "postern_mails",
    help: "Notices by mail: waiting, sent in the last 14 days, failed in the last 30",
    labelNames: ["state"],
  }),
}));

const reading = singleton<{ since: Date | null; underWay?: Promise<void> }>("measured", () => ({
  since: null,
}));

/** Brings up to date what is measured when somebody asks; whoever asks meanwhile shares it. */
export function measure(): Promise<void> {
  reading.underWay ??= measureAll().finally(() => {
    delete reading.underWay;
  });
  return reading.underWay;
}

async function measureAll(): Promise<void> {
  const context = begin(systemActor("metrics"));
  const { rows } = await database().pool.query<{ waiting: number }>(
    "select count(*)::int as waiting from graphile_worker.jobs where run_at <= now()",
  );
  measures.jobs.set(rows[0]?.waiting ?? 0);
  const { waiting, sent, failed } = await getMailState(context, {});
  for (const [state, count] of Object.entries({ waiting, sent, failed })) {
    measures.mails.set({ state }, count);
  }
  measures.owed.set((await getTerminationState(context, {})).owed);
  const since = reading.since?.toISOString() ?? null;
  const { until, terminations, answers } = await measureTerminations(context, { since });
  reading.since = until;
  measures.terminations.inc(terminations);
  for (const { plane, ms } of answers) {
    for (const each of ms) measures.revocation.observe({ plane }, each / 1000);
  }
}
