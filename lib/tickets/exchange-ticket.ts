import { z } from "zod";
import {
  command,
  invalidInput,
  no,
  one,
  PosternError,
  sql,
  TicketId,
  yes,
  type Actor,
  type Decision,
  type ModuleId,
  type PersonId,
  type Work,
} from "#lib/kernel/index.ts";
import { assuranceAt } from "./assurance.ts";
import { parentOf, type Parent } from "./bearers.ts";
import { issueTicket } from "./issue-ticket.ts";
import { isTicketLiveIn } from "./live-ticket.ts";
import { moduleMinutesMax } from "./issue-to-module.ts";
import { readTicketSettings } from "./settings.ts";

/** How long a chain of modules may be, and how many tickets one has of one person at a time. */
const [actorsMax, actingMax] = [4, 1000];

type Two = { readonly subject: Parent; readonly own: Parent | undefined };
type Acting = { readonly moduleId: ModuleId; readonly personId: PersonId; readonly own: Parent };

/** A module, for a person whose ticket it presents beside its own. */
function mayAct(actor: Actor, { subject, own }: Two): Decision<Acting> {
  if (actor.kind !== "module") return no("only_a_module");
  if (subject.personId === null) return no("only_for_a_person");
  return own ? yes({ moduleId: actor.moduleId, personId: subject.personId, own }) : no("no_ticket");
}

/** Token exchange (RFC 8693): a ticket of both parents, within what both may. */
export const exchangeTicket = command({
  name: "ticket.exchange",
  title: "Gives a module a ticket that acts for a person, within what both may.",
  right: "self",
  scope: "any",
  rest: "internal",
  isAnswerSecret: true,
  input: z.object({
    subjectTicketId: TicketId,
    scopes: z.array(z.string().max(60)).max(30).optional(),
  }),
  output: z.object({ ticket: z.string(), endsAt: z.date(), scopes: z.array(z.string()) }),
  load: async ({ tx, now, actor }, { subjectTicketId }): Promise<Two> => {
    const isLive = await isTicketLiveIn(tx, subjectTicketId, now);
    if (!isLive) throw new PosternError("gone", "ticket_is_over");
    const own = actor.kind === "module" ? await parentOf(tx, actor.ticketId) : undefined;
    return { subject: await parentOf(tx, subjectTicketId), own };
  },
  authorize: mayAct,
  run: async (work) => {
    const { now, input, proof } = work;
    const { subject } = work.resource;
    if (subject.actors.length >= actorsMax) {
      const expected = `at most ${actorsMax} modules that act one for the other`;
      throw invalidInput([{ field: "subject_token", reason: "too_many_actors", expected }]);
    }
    if ((await countActing(work, proof)) >= actingMax) {
      throw new PosternError("too_many", "too_many_tickets");
    }
    const scopes = scopesOf(input.scopes, subject, proof.own);
    const settings = await readTicketSettings(work.tx);
    const issued = await issueTicket(work, {
      channel: "exchange",
      personId: proof.personId,
      moduleId: proof.moduleId,
      scopes,
      assurance: assuranceAt(subject, settings, now),
      authenticatedAt: subject.authenticatedAt,
      minutesMax: moduleMinutesMax,
      idleMinutes: moduleMinutesMax,
      parents: [subject, proof.own],
      ...(subject.deviceId !== null && { deviceId: subject.deviceId }),
    });
    const parentIds = [subject.ticketId, proof.own.ticketId];
    work.record({
      target: proof.personId,
      persons: [proof.personId],
      detail: { ticketId: issued.ticketId, parentIds, scopes },
    });
    return { ticket: issued.handle, endsAt: issued.endsAt, scopes };
  },
});

const countActing = async ({ tx, now }: Work, { moduleId, personId }: Acting): Promise<number> =>
  (
    await one(
      tx,
      z.object({ count: z.number() }),
      sql`select count(*)::int as count from (
            select from ticket
            where person_id = ${personId}::uuid and module_id = ${moduleId}::uuid
              and channel = 'exchange' and ended_at is null and ends_at > ${now}
            limit ${actingMax}::int) live`,
    )
  ).count;

/** What is asked for, or all that both may. @throws for anything that one of them may not. */
function scopesOf(asked: readonly string[] | undefined, subject: Parent, own: Parent): string[] {
  const may = own.scopes.filter((scope) => subject.isWhole || subject.scopes.includes(scope));
  const scopes = asked ?? may;
  const beyond = scopes.filter((scope) => !may.includes(scope));
  if (beyond.length === 0 && scopes.length > 0) return [...scopes];
  const expected = may.join(" ") || "a scope that both may";
  throw invalidInput([{ field: "scope", reason: "beyond_both", expected }]);
}
