import { askBuckets } from "#lib/recordings/index.ts";
import { ok, wrong, type Finding } from "./finding.ts";

/** Whether recordings in buckets can be read; whoever is privileged works only while they are kept. */
export async function checkBuckets(): Promise<Finding[]> {
  return (await askBuckets()).map(({ store, problem }) => {
    if (problem === null) return ok("recordings", `${store} answers`);
    const advice = "check RECORDING_STORE, its endpoint and region, the keys and what they may do";
    return wrong("recordings", `${store}: ${problem.replaceAll("_", " ")}`, advice);
  });
}
