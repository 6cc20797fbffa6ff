import { tickMs } from "#lib/kernel/clock.ts";

/** Ctrl-C reaches a process from the terminal and from whoever started it: one press, not two. */
const samePressMs = 1000;

/**
 * Aborts at the first signal to stop; a later one ends the process at once. Also when the Postern
 * process that started this one is gone, and with it the reason to run.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let stoppedAt: number | undefined;
  const stop = (exitCode: number) => () => {
    if (stoppedAt !== undefined && tickMs() - stoppedAt > samePressMs) process.exit(exitCode);
    stoppedAt ??= tickMs();
    controller.abort();
  };
  process.on("SIGINT", stop(130));
  process.on("SIGTERM", stop(143));
  process.on("SIGHUP", stop(129));
  // Whoever read what is printed may be gone before this process is told to stop.
  process.stdout.on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  if (process.channel) {
    process.once("disconnect", () => controller.abort());
    // Listening alone must not keep a process alive that has nothing left to do.
    process.channel.unref();
  }
  return controller.signal;
}

/** Resolves when the signal aborts; what waits for it alone keeps no process alive. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
