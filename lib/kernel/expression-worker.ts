import { parentPort, workerData } from "node:worker_threads";
import { compileExpression, type Declarations, type Facts } from "./expression.ts";

type Work = {
  readonly text: string;
  readonly declarations: Declarations;
  readonly facts: readonly Facts[];
};

const { text, declarations, facts } = workerData as Work;
const expression = compileExpression(text, declarations);
parentPort?.postMessage("ready");
parentPort?.postMessage(facts.map(expression.evaluate));
