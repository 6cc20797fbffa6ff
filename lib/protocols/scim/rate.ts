import { limiterOf, PosternError, type Actor } from "#lib/kernel/index.ts";

/** Operations of one client, those of Bulk one by one. */
const ofClients = limiterOf({ perSecond: 200, burst: 4000 });

/** @throws too_many */
export function mustNotBeTooFast(actor: Actor): void {
  const key = actor.kind === "module" ? actor.moduleId : actor.kind;
  if (!ofClients.take(key)) throw new PosternError("too_many", "too_fast");
}
