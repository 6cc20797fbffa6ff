import { z } from "zod";
import { tasks as access } from "#lib/access/index.ts";
import { verifyOnSchedule } from "#lib/audit/index.ts";
import { endLostSessions, tidyCertificates } from "#lib/bastion/index.ts";
import { tidyAssessments } from "#lib/devices/index.ts";
import {
  continueRun,
  pickUp,
  queueDuePickUps,
  refreshAll,
  remapKept,
  scim,
  settleLane,
  tidyEffects,
  tidyKept,
  tidyPickUps,
  turnAll,
} from "#lib/feeds/index.ts";
import {
  followAllMoves,
  followLeavers,
  openLeavers,
  proveLeavers,
  sweepLeavers,
} from "#lib/fulfilment/index.ts";
import { detect, detectHost, detectSession, detectTokenMisuse } from "#lib/incidents/index.ts";
import {
  begin,
  forgetAnswers,
  freeDeadWorkers,
  idOf,
  PersonId,
  systemActor,
  type DomainEvent,
  type Job,
} from "#lib/kernel/index.ts";
import { resealValues, rewrapKeys } from "#lib/keys/index.ts";
import {
  sendMails,
  tellAboutAddresses,
  tellAboutAlarm,
  tellAboutAlert,
  tellAboutComment,
  tellAboutEnding,
  tellAboutFactors,
  tellAboutHeldEvents,
  tellAboutHeldRollout,
  tellAboutHeldRun,
  tellAboutLateFeed,
  tellAboutHeldTurns,
  tellAboutLeaver,
  tellAboutMoves,
  tellAboutRequest,
  tidyMails,
} from "#lib/notify/index.ts";
import { closeLostRecordings, destroyExpiredRecordings } from "#lib/recordings/index.ts";
import { endLoginsOfLeavers, tidyLogins } from "#lib/signin/index.ts";
import { endTicketsOfInactive, markOver, tidyEnded } from "#lib/tickets/index.ts";
import {
  activateWaiting,
  finishEnded,
  leaveRequests,
  reresolvePeople,
  reresolveTargets,
  sweepRequests,
  tickRequest,
} from "#lib/requests/index.ts";

type Payload = DomainEvent["payload"];
type Task = (payload: Record<string, unknown>) => Promise<unknown>;

const People = z.object({ personId: PersonId.optional(), personIds: z.array(PersonId).optional() });
const peopleOf = (payload: unknown): PersonId[] => {
  const { personId, personIds = [] } = People.parse(payload);
  return personId === undefined ? personIds : [...personIds, personId];
};

const Where = z.object({ place: z.string().optional(), after: z.string().optional() });

const Lane = z.object({ feedId: idOf("feed"), lane: z.number() });

const Kept = z.object({ feedId: idOf("feed"), eventId: idOf("feed-event").optional() });

const tidyFeeds = async () => {
  await tidyEffects(undefined);
  await tidyKept(undefined);
  await tidyPickUps(undefined);
};

const system = (name: string) => begin(systemActor(name));

const endTicketsOf = (payload: unknown, reason: "person_left" | "person_suspended") =>
  endTicketsOfInactive(system("tickets"), { personIds: peopleOf(payload), reason });

/** Which door runs each job. */
export const tasks: Readonly<Record<string, Task>> = {
  ...access,
  "audit.verify": verifyOnSchedule,
  "bastion.end-lost": () => endLostSessions(system("bastion"), {}),
  "bastion.tidy": () => tidyCertificates({}),
  "feeds.continue": ({ runId }) => continueRun(system("feeds"), String(runId)),
  "feeds.refresh-groups": () => refreshAll(system("feeds")),
  "feeds.end-suspended": ({ personId }) =>
    scim.orHold(() => scim.endSuspended(system("feeds"), { personId: PersonId.parse(personId) })),
  "feeds.settle": (payload) => settleLane(system("feeds"), Lane.parse(payload)),
  "feeds.pick-up": ({ feedId }) => pickUp(system("feeds"), String(feedId)),
  "feeds.queue-pick-ups": () => queueDuePickUps(undefined),
  "feeds.remap": (payload) => remapKept(Kept.parse(payload)),
  "feeds.tidy": tidyFeeds,
  "key.rewrap": () => rewrapKeys(system("keys"), {}),
  "key.reseal": ({ place, after }) => resealValues(system("keys"), Where.parse({ place, after })),
  "people.turn": () => turnAll(system("people")),
  "recordings.close-lost": () => closeLostRecordings(system("recordings")),
  "recordings.destroy-expired": () => destroyExpiredRecordings(system("recordings")),
  "request.tick": tickRequest,
  "request.sweep": sweepRequests,
  "request.finish": finishEnded,
  "request.leave": leaveRequests,
  "request.reresolve-people": reresolvePeople,
  "request.reresolve-targets": reresolveTargets,
  "request.activate-waiting": activateWaiting,
  "leavers.prove": proveLeavers,
  "leavers.follow": followLeavers,
  "leavers.open": openLeavers,
  "leavers.sweep": sweepLeavers,
  "movers.follow": () => followAllMoves(system("movers")),
  "notify.moves": tellAboutMoves,
  "notify.request": tellAboutRequest,
  "notify.comment": tellAboutComment,
  "notify.ending": tellAboutEnding,
  "notify.alarm": tellAboutAlarm,
  "notify.alert": tellAboutAlert,
  "incidents.detect": detect,
  "incidents.detect-host": detectHost,
  "incidents.detect-token-misuse": detectTokenMisuse,
  "incidents.detect-session": detectSession,
  "device.tidy": () => tidyAssessments(undefined),
  "notify.addresses": tellAboutAddresses,
  "notify.factors": tellAboutFactors,
  "notify.mail": sendMails,
  "notify.tidy": () => tidyMails({}),
  "notify.held-events": tellAboutHeldEvents,
  "notify.held-rollout": tellAboutHeldRollout,
  "notify.held-run": tellAboutHeldRun,
  "notify.late-feed": tellAboutLateFeed,
  "notify.held-turns": tellAboutHeldTurns,
  "notify.leaver": tellAboutLeaver,
  "tickets.end-of-leavers": (payload) => endTicketsOf(payload, "person_left"),
  "tickets.end-of-suspended": (payload) => endTicketsOf(payload, "person_suspended"),
  "tickets.tidy": () => tidyEnded({}),
  "tickets.mark-over": () => markOver(undefined),
  "signin.end-of-leavers": (payload) =>
    endLoginsOfLeavers(system("signin"), { personIds: peopleOf(payload) }),
  "signin.tidy": () => tidyLogins(undefined),
  "kernel.free-dead-workers": freeDeadWorkers,
  "kernel.forget-answers": () => forgetAnswers({}),
};

const job =
  (task: string) =>
  (payload: Payload): Job => ({ task, payload });

/** Who reacts to what: every event that a room announces is listed here. */
const reactions: Readonly<Record<string, readonly ((payload: Payload) => Job)[]>> = {
  "access.changed": [],
  "access.ended": [job("request.finish")],
  "administrator.granted": [],
  "alert.raised": [job("notify.alert")],
  "audit.broken": [job("notify.alarm")],
  "catalog.owner-changed": [job("request.reresolve-targets")],
  "device.suspected": [job("incidents.detect")],
  "feed.events-held": [job("notify.held-events")],
  "feed.events-released": [job("notify.held-events")],
  "feed.file-late": [job("notify.late-feed")],
  "feed.held": [job("notify.held-run")],
  "feed.released": [job("notify.held-run")],
  "person.address-changed": [job("notify.addresses")],
  "host.alarmed": [job("incidents.detect-host")],
  "host-token.misused": [job("incidents.detect-token-misuse")],
  "session.signalled": [job("incidents.detect-session")],
  "leaver.changed": [job("notify.leaver")],
  "leaver.still-on": [
    ...[job("tickets.end-of-leavers"), job("signin.end-of-leavers")],
    job("request.leave"),
  ],
  "person.changed": [
    ...[job("request.reresolve-people"), job("leavers.follow"), job("movers.follow")],
  ],
  "person.condition-recorded": [job("request.activate-waiting")],
  "person.factors-changed": [job("notify.factors")],
  "person.left": [
    ...[job("tickets.end-of-leavers"), job("signin.end-of-leavers")],
    ...[job("request.leave"), job("leavers.open"), job("movers.follow")],
  ],
  "person.moved": [job("notify.moves")],
  "person.sessions-ended": [job("notify.factors")],
  "person.signed-in": [],
  "person.suspended": [job("tickets.end-of-suspended"), job("request.reresolve-people")],
  "person.turns-held": [job("notify.held-turns")],
  "person.turns-released": [job("notify.held-turns")],
  "person.unsuspended": [job("request.reresolve-people")],
  "request.changed": [job("notify.request")],
  "request.commented": [job("notify.comment")],
  "request.delegation-changed": [job("request.reresolve-people")],
  "rollout.cancelled": [job("notify.held-rollout")],
  "rollout.held": [job("notify.held-rollout")],
  "rollout.paused": [],
  "rollout.released": [job("notify.held-rollout")],
  "rollout.running": [],
  "ticket.impersonated": [],
  "ticket.overreached": [job("incidents.detect")],
  "ticket.terminated": [job("tickets.tidy")],
};

/** @throws when nobody said who reacts, even if nobody does: silence is how reactions are lost. */
export function reactionsTo(event: DomainEvent): readonly Job[] {
  const found = reactions[event.name];
  if (!found) throw new Error(`registry/wiring.ts does not list the event "${event.name}"`);
  return found.map((react) => react(event.payload));
}
