import { begin, systemActor } from "#lib/kernel/index.ts";
import { Detected, recordDetection } from "./record-detection.ts";

/** A ticket was used outside its scope, or somewhere else than where it belongs. */
export async function detect(payload: unknown): Promise<void> {
  await recordDetection(begin(systemActor("incidents")), Detected.parse(payload));
}
