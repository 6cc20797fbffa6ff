import { Worker } from "node:worker_threads";
import { PosternError } from "./errors.ts";
import type { Declarations, Facts } from "./expression.ts";
import { singleton } from "./singleton.ts";
import type { Evaluated, Variables } from "./value-expression.ts";

type Limited = {
  /** Unset: two seconds. */
  readonly millisecondsMax?: number;
};
export type AsideWork = Limited & {
  readonly text: string;
  readonly declarations: Declarations;
  readonly facts: readonly Facts[];
};
export type AsideValues = Limited & {
  readonly texts: readonly string[];
  /** All of them have the same names. */
  readonly variables: readonly Variables[];
};
type Answer = boolean | "error";

// Kept once per process: a bundled copy of this file could not find the worker beside it.
const aside = singleton("evaluate-aside", () => ({
  start: (work: AsideWork | AsideValues) =>
    new Worker(new URL("./expression-worker.ts", import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    }),
}));

/** Evaluates a condition that a person typed in a thread of its own, which may be ended. */
export const evaluateAside = (work: AsideWork): Promise<Answer[]> => answerAside<Answer[]>(work);

/** The same for expressions that give values: for each of the variables what each text gives. */
export const valuesAside = (work: AsideValues): Promise<Evaluated[][]> =>
  answerAside<Evaluated[][]>(work);

async function answerAside<Given extends readonly unknown[]>(
  work: AsideWork | AsideValues,
): Promise<Given> {
  const worker = aside.start(work);
  const limit = work.millisecondsMax ?? 2000;
  try {
    return await new Promise<Given>((resolve, reject) => {
      let late: NodeJS.Timeout | undefined;
      // The clock starts when the thread is ready: a busy machine is nobody's slow expression.
      const start = () => {
        late = setTimeout(() => {
          reject(new PosternError("too_large", "expression_takes_too_long", { limit }));
        }, limit);
        late.unref();
      };
      worker.on("message", (message: "ready" | Given) => {
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
