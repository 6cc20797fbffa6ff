/** Resolves at the first signal to stop; a second one ends the process at once. */
export const untilStopped = (): Promise<void> =>
  new Promise((resolve) => {
    const stop = () => {
      process.once("SIGINT", () => process.exit(130));
      process.once("SIGTERM", () => process.exit(143));
      resolve();
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    // Started by another Postern process: when that one is gone, so is the reason to run.
    process.once("disconnect", stop);
  });
