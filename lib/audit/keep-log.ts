import { setTimeout as pause } from "node:timers/promises";
import { begin, isPosternError, log, now, systemActor } from "#lib/kernel/index.ts";
import { checkpointFolder } from "./checkpoint-place.ts";
import { copyCheckpoints, type Broken } from "./copy-checkpoints.ts";
import { raiseAlarm } from "./raise-alarm.ts";
import { batchMax, sequenceEvents } from "./sequence-events.ts";
import { verifyLog, type Verification } from "./verify-log.ts";

/** Well below the second within which an event is sequenced. */
const restMs = 300;
/** After a failure (the database is away, the log does not verify): no faster than this. */
const restAfterFailureMs = 5000;

const asSequencer = () => begin(systemActor("audit"));

const alarm = (broken: Broken) => raiseAlarm(asSequencer(), { ...broken });

/** Sequences what waits and copies signed heads out; any number of processes may do so. */
async function keepOnce(): Promise<boolean> {
  try {
    const { count } = await sequenceEvents({});
    const broken = await copyCheckpoints(checkpointFolder(), now());
    if (broken) await alarm(broken);
    return broken === undefined || count === batchMax;
  } catch (error) {
    if (isPosternError(error) && error.reason === "log_head_broken") {
      await alarm({ reason: String(error.details["reason"]), index: 0 });
    } else {
      log().warn({ err: error }, "the log waits");
    }
    return false;
  }
}

/** Keeps the log until it is stopped; answers how to stop. */
export function keepLog(): () => Promise<void> {
  const stopping = new AbortController();
  const rest = (ms: number) =>
    pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  const run = async () => {
    while (!stopping.signal.aborted) {
      const isWell = await keepOnce().catch((error: unknown) => {
        log().error({ err: error }, "the log could not raise its alarm");
        return false;
      });
      await rest(isWell ? restMs : restAfterFailureMs);
    }
  };
  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };
}

/** The scheduled verifier: what it finds is an event, and an alarm. */
export async function verifyOnSchedule(): Promise<Verification> {
  const found = await verifyLog({ folder: checkpointFolder() });
  if (found.first) {
    const { reason, index } = found.first;
    await raiseAlarm(asSequencer(), { reason, index, size: found.leaves });
  } else {
    log().info({ leaves: found.leaves, ms: found.milliseconds }, "the log verifies");
  }
  return found;
}
