import type { z } from "zod";
import type { Actor } from "./actor.ts";
import type { Context } from "./begin.ts";
import { emptySql, sql, type Tx } from "./database.ts";
import { invalidInput, PosternError, problemsOf } from "./errors.ts";
import type { EventDraft } from "./events.ts";
import { newId, type PersonId } from "./ids.ts";
import { port } from "./ports.ts";
import type { ProofNeeded } from "./proof.ts";
import { instantOf } from "./clock.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What every door says about itself; the registry makes REST, OpenAPI, client and CLI of it. */
export type DoorSpec<I extends z.ZodObject, O extends z.ZodType> = {
  /** "request.approve": noun, then verb; also the audit action. */
  readonly name: string;
  /** One sentence for people who read the API. */
  readonly title: string;
  /**
   * The one portal right it asks for. Or who may: "everyone" (any person), "self" (one's own
   * things), "system" (Postern's own jobs), "console" (the database's credentials), "sign-in" (who
   * is nobody yet), "by kind" (as the thing it is about says), "anybody" (no ticket is asked for:
   * what it is given decides).
   */
  readonly right: string;
  /** The scope that a module's ticket needs; unset: modules may not; "any": whatever it has. */
  readonly scope?: string;
  readonly rest: { readonly method: Method; readonly path: `/${string}` } | "internal";
  /** What its person must have proven; unset: as the policy for its name or right says. */
  readonly proof?: ProofNeeded;
  /** The answer holds a secret: it is given once, and not kept for a repeated call. */
  readonly isAnswerSecret?: true;
  readonly input: I;
  readonly output: O;
};

/** A command or a query as the registry and its inventories see it. */
export type Door = {
  readonly kind: "command" | "query";
  readonly spec: DoorSpec<z.ZodObject, z.ZodType>;
  /** Calls it with an input that nobody has parsed yet. */
  readonly invoke: (context: Context, raw: unknown) => Promise<unknown>;
};

export type Opened = { readonly tx: Tx; readonly now: Date; readonly actor: Actor };

/** For the rest of the transaction, which cannot take it back (SET TRANSACTION, PostgreSQL). */
const readsOnly = sql`set_config('transaction_read_only', 'on', true) as mode,`;

/** Marks the transaction with its door (a trigger refuses writes without one), reads the time. */
export async function openDoor(tx: Tx, kind: string, name: string): Promise<Date> {
  const found = await tx.$queryRaw<{ instant: Date }[]>(
    sql`select set_config('postern.door', ${`${kind}:${name}`}, true) as door,
               ${kind === "query" ? readsOnly : emptySql}
               clock_timestamp()::timestamptz(3) as instant`,
  );
  const instant = found[0]?.instant;
  if (!instant) throw new PosternError("internal", "no_instant");
  return instantOf(instant);
}

/** The actor with the rights that hold at this instant, read in the deciding transaction. */
export async function withRights(tx: Tx, actor: Actor, now: Date): Promise<Actor> {
  if (actor.kind === "person") {
    const own = await port("rightsOf")(tx, actor.personId, now);
    if (!actor.acting) return { ...actor, rights: own };
    const lent = port("rightsOfScopes")(actor.acting.scopes);
    return { ...actor, rights: new Set([...own].filter((right) => lent.has(right))) };
  }
  if (actor.kind === "module") return { ...actor, rights: port("rightsOfScopes")(actor.scopes) };
  return actor;
}

export function parseInput<I extends z.ZodType>(schema: I, raw: unknown): z.output<I> {
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw invalidInput(problemsOf(parsed.error));
  return parsed.data;
}

type Draft = Pick<EventDraft, "action" | "outcome"> & Partial<EventDraft>;

/** An event with everything the context knows. */
export function eventOf(context: Context, now: Date, draft: Draft): EventDraft {
  const { actor } = context;
  return {
    id: newId(),
    at: now,
    actorKind: actor.kind,
    ...(actor.kind === "person" && {
      actorId: actor.personId,
      ticketId: actor.ticketId,
      isImpersonated: actor.isImpersonated,
    }),
    ...(actor.kind === "person" && actor.deviceId && { deviceId: actor.deviceId }),
    ...(actor.kind === "module" && { actorId: actor.moduleId, ticketId: actor.ticketId }),
    ...((actor.kind === "system" || actor.kind === "operator") && { actorName: actor.name }),
    requestId: context.requestId,
    ...(context.address !== undefined && { address: context.address }),
    personal: {},
    persons: [] as readonly PersonId[],
    ...draft,
    detail: { ...draft.detail, ...actingOf(actor) },
  };
}

/** A module that acts for a person stands in the event beside that person. */
const actingOf = (actor: Actor): EventDraft["detail"] =>
  actor.kind === "person" && actor.acting ? { actingModuleId: actor.acting.moduleId } : {};

/** The scope of a ticket that a module carries is asked before anything is read. */
export function checkScope(actor: Actor, door: { name: string; scope?: string }): void {
  const scopes = actor.kind === "person" ? actor.acting?.scopes : undefined;
  const held = actor.kind === "module" ? actor.scopes : scopes;
  if (held === undefined) return;
  if (door.scope === undefined) throw new PosternError("forbidden", "not_for_modules");
  if (door.scope === "any" || held.has("admin") || held.has(door.scope)) return;
  throw new PosternError("forbidden", "ticket_overreach", { scope: door.scope });
}
