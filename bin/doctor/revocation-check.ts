import { wallMs, type Context } from "#lib/kernel/index.ts";
import { getTerminationState } from "#lib/tickets/index.ts";
import { ok, warning, type Finding } from "./finding.ts";

/** Whether what is ended is known everywhere, as every process itself says. */
export async function checkRevocation(context: Context): Promise<Finding> {
  const { processes, owed, owedSince, hosts } = await getTerminationState(context, {});
  if (owedSince === null) {
    return ok("revocation", `${processes} processes answer, and no answer is missing`);
  }
  const age = ageOf(wallMs() - owedSince.getTime());
  const found = `${owed} answers are missing, the oldest for ${age}, of ${hosts.join(", ")}`;
  const advice = "look at that process's log and restart it; /tickets/revocation shows which";
  return warning("revocation", found, advice);
}

function ageOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return `${Math.max(0, Math.round(ms / 1000))} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
