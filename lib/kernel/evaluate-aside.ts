import { Worker } from "node:worker_threads";
import { PosternError } from "./errors.ts";
import type { Declarations, Facts } from "./expression.ts";
import { singleton } from "./singleton.ts";

export type AsideWork = {
  readonly text: string;
  readonly declarations: Declarations;
  readonly facts: readonly Facts[];
  /** Unset: two seconds. */
  readonly millisecondsMax?: number;
};
type Answer = boolean | "error";

// Kept once per process: a bundled copy of this file could not find the worker beside it.
const aside = singleton("evaluate-aside", () => ({
  start: (work: AsideWork) =>
    new Worker(new URL("./expression-worker.ts", import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    }),
}));

/** Evaluates a condition that a person typed in a thread of its own, which may be ended. */
export async function evaluateAside(work: AsideWork): Promise<Answer[]> {
  const worker = aside.start(work);
  const limit = work.millisecondsMax ?? 2000;
  try {
    return await new Promise<Answer[]>((resolve, reject) => {
      let late: NodeJS.Timeout | undefined;
      // The clock starts when the thread is ready: a busy machine is nobody's slow expression.
      const start = () => {
        late = setTimeout(() => {
          reject(new PosternError("too_large", "expression_takes_too_long", { limit }));
        }, limit);
        late.unref();
      };
      worker.on("message", (message: "ready" | Answer[]) => {
        if (message === "ready") return start();
        clearTimeout(late);
        resolve(message);
      });
      worker.once("error", (error) => {
        clearTimeout(late);
        reject(error);
      });
    });
  } finally {
    await worker.terminate();
  }
}
