import { hostname } from "node:os";
import {
  execute,
  fencedSince,
  isLive,
  log,
  newId,
  now,
  onLive,
  recordDoor,
  recordset,
  sql,
  type Tx,
} from "#lib/kernel/index.ts";

/** What a process answers from the memory of its tickets. */
export type Plane = "portal" | "api" | "worker" | "ssh";

/** Often enough to be seen as alive; see `list-terminations.ts`. */
const showMs = 5000;
const flushMs = 150;

type Shown = { readonly id: string; readonly planes: readonly Plane[]; readonly stops: boolean };

const writeProcess = recordDoor({
  name: "process.show",
  tables: ["process"],
  run: ({ tx, now: at }, { id, planes, stops }: Shown) =>
    execute(
      tx,
      sql`insert into process (id, planes, host, started_at, seen_at)
          values (${id}::uuid, ${[...planes]}::text[], ${hostname()}, ${at}, ${at})
          on conflict (id) do update
          set seen_at = ${at}, stopped_at = case when ${stops} then ${at}::timestamptz end`,
    ),
});

type Forgotten = { readonly id: string; readonly at: string };
type Acknowledged = {
  readonly processId: string;
  readonly forgotten: readonly Forgotten[];
  /** All that this process has not acknowledged yet was over here from this instant on. */
  readonly rest?: { readonly from: Date; readonly how: "notice" | "fence" } | undefined;
};

const writeAcks = recordDoor({
  name: "termination.acknowledge",
  tables: ["termination_ack"],
  run: async ({ tx }, { processId, forgotten, rest }: Acknowledged) => {
    if (forgotten.length > 0) {
      await execute(
        tx,
        sql`insert into termination_ack (termination_id, process_id, forgotten_at, how)
            select x.id, ${processId}::uuid, x.at, 'notice'
            from jsonb_to_recordset(${recordset(forgotten)}) as x (id uuid, at timestamptz)
            on conflict do nothing`,
      );
    }
    if (rest) await acknowledgeRest(tx, processId, rest);
  },
});

const acknowledgeRest = (tx: Tx, processId: string, rest: NonNullable<Acknowledged["rest"]>) =>
  execute(
    tx,
    sql`insert into termination_ack (termination_id, process_id, forgotten_at, how)
        select t.id, p.id, greatest(t.at, ${rest.from}), ${rest.how}
        from process p join termination t on t.at >= p.started_at
        where p.id = ${processId}::uuid and t.at > ${rest.from}::timestamptz - interval '10 min'
        on conflict do nothing`,
  );

/**
 * Shows this process and what it forgets, away from any check: of each termination the instant from
 * which on nothing that it ended passes here. Behind the fence that is the instant it closed.
 */
export async function showProcess(planes: readonly Plane[]): Promise<() => Promise<void>> {
  const id = newId();
  const forgotten = new Map<string, Date>();
  let rest: Acknowledged["rest"];
  await writeProcess({ id, planes, stops: false });
  const stopHearing = onLive(({ topic, ids }) => {
    if (topic !== "terminations" && topic !== "everything") return;
    for (const terminationId of ids) forgotten.set(terminationId, now());
    const fenced = fencedSince();
    if (ids.length === 0) {
      rest ??= fenced ? { from: fenced, how: "fence" } : { from: now(), how: "notice" };
    }
  });
  const flush = async () => {
    const fenced = fencedSince();
    if (fenced) rest = { from: fenced, how: "fence" };
    if (forgotten.size === 0 && !rest) return;
    const [said, owed] = [[...forgotten], rest];
    forgotten.clear();
    rest = undefined;
    const answered = said.map(([each, at]) => ({ id: each, at: at.toISOString() }));
    try {
      await writeAcks({ processId: id, forgotten: answered, rest: owed });
    } catch (error) {
      // An answer that could not be written is owed still.
      for (const [each, at] of said) forgotten.set(each, at);
      rest ??= owed;
      throw error;
    }
  };
  const quietly = (work: Promise<unknown>) =>
    void work.catch((error: unknown) => log().warn({ err: error }, "a process was not shown"));
  const timers = [
    setInterval(() => quietly(flush()), flushMs).unref(),
    setInterval(() => quietly(writeProcess({ id, planes, stops: false })), showMs).unref(),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    stopHearing();
    if (isLive()) await flush().catch(() => undefined);
    await writeProcess({ id, planes, stops: true }).catch(() => undefined);
  };
}
