import { parentPort, workerData } from "node:worker_threads";
import type { AsideValues, AsideWork } from "./evaluate-aside.ts";
import { compileExpression } from "./expression.ts";
import { compileValue } from "./value-expression.ts";

const work = workerData as AsideWork | AsideValues;

/** Compiled before the clock starts. */
function ready(): () => unknown {
  if ("text" in work) {
    const expression = compileExpression(work.text, work.declarations);
    return () => work.facts.map(expression.evaluate);
  }
  const names = Object.keys(work.variables[0] ?? {});
  const compiled = work.texts.map((text) => compileValue(text, names, "expression"));
  return () => work.variables.map((each) => compiled.map(({ evaluate }) => evaluate(each)));
}

const answer = ready();
parentPort?.postMessage("ready");
parentPort?.postMessage(answer());
