import { askBuckets } from "#lib/recordings/index.ts";
import { ok, wrong, type Finding } from "./finding.ts";

/** Whether buckets answer: whoever is privileged works only while recordings can be kept. */
export async function checkBuckets(): Promise<Finding[]> {
  return (await askBuckets()).map(({ store, problem }) => {
    if (problem === null) return ok("recordings", `${store} answers`);
    const advice = "check RECORDING_STORE, its endpoint and region, the keys and what they may do";
    return wrong("recordings", `${store}: ${problem.replaceAll("_", " ")}`, advice);
  });
}
