import type { DomainEvent, Job } from "#lib/kernel/index.ts";
import * as notify from "#lib/notify/index.ts";
import * as requests from "#lib/requests/index.ts";

type Task = (payload: Record<string, unknown>) => Promise<unknown>;

/** Which door runs each job. */
export const tasks: Readonly<Record<string, Task>> = {
  "request.tick": requests.tickRequest,
  "request.sweep": requests.sweepRequests,
  "request.finish-ended": requests.finishEnded,
  "request.leave": requests.leaveRequests,
  "request.reresolve-people": requests.reresolvePeople,
  "request.reresolve-targets": requests.reresolveTargets,
  "request.activate-waiting": requests.activateWaiting,
  "notify.request": notify.tellAboutRequest,
  "notify.ending": notify.tellAboutEnding,
  "notify.comment": notify.tellAboutComment,
};

type Reaction = (payload: DomainEvent["payload"]) => readonly Job[];

const run =
  (task: string): Reaction =>
  (payload) => [{ task, payload }];

/** Who reacts to what: every event that a room announces is listed here. */
const reactions: Readonly<Record<string, readonly Reaction[]>> = {
  "access.ended": [run("request.finish-ended")],
  "person.left": [run("request.leave")],
  "person.changed": [run("request.reresolve-people")],
  "person.condition-recorded": [run("request.activate-waiting")],
  "catalog.owner-changed": [run("request.reresolve-targets")],
  "request.changed": [run("notify.request")],
  "request.commented": [run("notify.comment")],
  "request.delegation-changed": [run("request.reresolve-people")],
};

export function reactionsTo(event: DomainEvent): readonly Job[] {
  return (reactions[event.name] ?? []).flatMap((react) => react(event.payload));
}
