import { begin, systemActor } from "#lib/kernel/index.ts";
import { detectOverreach, Overreach } from "./detect-overreach.ts";

/** A ticket was used outside its scope, and refused. */
export async function recordOverreach(payload: unknown): Promise<void> {
  await detectOverreach(begin(systemActor("incidents")), Overreach.parse(payload));
}
