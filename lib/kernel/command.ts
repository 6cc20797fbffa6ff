import { setTimeout as pause } from "node:timers/promises";
import { createHash } from "node:crypto";
import type { z } from "zod";
import { actorKey, type Actor } from "./actor.ts";
import type { Context } from "./begin.ts";
import { execute, rows, sql, type Tx } from "./database.ts";
import type { Decision } from "./decision.ts";
import { checkScope, eventOf, openDoor, parseInput, withRights, type DoorSpec } from "./door.ts";
import { conflict, PosternError } from "./errors.ts";
import type { DomainEvent, EventDraft, EventId, Fact, Job, Json } from "./events.ts";
import { asPosternError, isTransient } from "./database-errors.ts";
import { sendNotice } from "./live.ts";
import { queueJobs } from "./outbox.ts";
import { port } from "./ports.ts";
import { checkCoolDown, checkProof } from "./proof.ts";
import { inTransaction } from "./transaction.ts";

/** What a command's body and the steps it calls work with. Only commands hand one out. */
export type Work = {
  readonly tx: Tx;
  readonly now: Date;
  readonly actor: Actor;
  readonly context: Context;
  /** Says what changed: one audit event each. A command that records nothing is rolled back. */
  readonly record: (fact: Fact) => EventId;
  /** Queues a job that exists if and only if this commits. */
  readonly later: (job: Job) => void;
  /** Tells the rooms that react, as `registry/wiring.ts` lists them. */
  readonly announce: (name: string, payload: DomainEvent["payload"]) => void;
  /** Tells caches and open pages after the commit: a topic and the ids concerned. */
  readonly live: (topic: string, ids: readonly string[]) => void;
  /** Leaves nothing behind but the answer: a dry run that does all that the real one would. */
  readonly discard: () => void;
};

type Saying = Pick<Work, "record" | "later" | "announce" | "live" | "discard">;

type Loaded<Input, Resource> = (work: Omit<Work, keyof Saying>, input: Input) => Promise<Resource>;

export type CommandSpec<I extends z.ZodObject, O extends z.ZodType, Resource, Proof> = DoorSpec<
  I,
  O
> & {
  /** Milliseconds a transaction may take; unset: 30 s. */
  readonly millisecondsMax?: number;
  readonly load: Loaded<z.output<I>, Resource>;
  readonly authorize: (
    actor: Actor,
    resource: Resource,
    input: z.output<I>,
    now: Date,
  ) => Decision<Proof>;
  readonly run: (
    work: Work & {
      readonly input: z.output<I>;
      readonly resource: Resource;
      readonly proof: Proof;
    },
  ) => Promise<z.input<O>>;
};

export type Command<I extends z.ZodObject, O extends z.ZodType> = {
  (context: Context, input: z.input<I>): Promise<z.input<O>>;
  readonly kind: "command";
  readonly spec: DoorSpec<I, O>;
  readonly invoke: (context: Context, raw: unknown) => Promise<unknown>;
};

class Refusal extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** Leaves the transaction without an error: nothing was recorded, so nothing may stay. */
class NothingHappened extends Error {
  readonly answer: unknown;
  constructor(answer: unknown) {
    super("nothing happened");
    this.answer = answer;
  }
}

const attemptsMax = 6;

/**
 * The only way to change the domain. The wrapper owns the order: parse, open, load and lock,
 * authorise, run, record, audit, jobs, commit. Serialization failures retry the whole command.
 */
export function command<I extends z.ZodObject, O extends z.ZodType, Resource, Proof>(
  spec: CommandSpec<I, O, Resource, Proof>,
): Command<I, O> {
  const call = async (context: Context, raw: unknown): Promise<z.input<O>> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await runOnce(spec, context, raw);
      } catch (error) {
        if (attempt >= attemptsMax || !isTransient(error))
          throw await settled(spec, context, error);
        await pause(Math.random() * 20 * attempt);
      }
    }
  };
  return Object.assign(call, { kind: "command" as const, spec, invoke: call });
}

async function runOnce<I extends z.ZodObject, O extends z.ZodType, Resource, Proof>(
  spec: CommandSpec<I, O, Resource, Proof>,
  context: Context,
  raw: unknown,
): Promise<z.input<O>> {
  checkScope(context.actor, spec);
  const input = parseInput(spec.input, raw);
  const timeout = spec.millisecondsMax ?? 30_000;
  const inside = async (tx: Tx) => {
    const now = await openDoor(tx, "command", spec.name);
    const remembered = await recall(tx, { context, door: spec, input, now });
    if (remembered) return remembered.answer as z.input<O>;
    const actor = await withRights(tx, context.actor, now);
    const resource = await spec.load({ tx, now, actor, context }, input);
    const decision = spec.authorize(actor, resource, input, now);
    if (!decision.allowed) throw new Refusal(decision.reason);
    checkProof(actor, spec, now);
    await checkCoolDown(tx, { actor, now }, spec);
    const effects = collectEffects({ ...context, actor }, now, spec.name);
    const work: Work = { tx, now, actor, context, ...effects.say };
    const answer = await spec.run({ ...work, input, resource, proof: decision.proof });
    if (effects.events.length === 0 || effects.isDiscarded()) throw new NothingHappened(answer);
    await commitEffects(tx, effects);
    if (!spec.isAnswerSecret) await remember(tx, context, answer);
    return answer;
  };
  try {
    return await inTransaction(inside, { timeout, maxWait: 15_000 });
  } catch (error) {
    if (error instanceof NothingHappened) return error.answer as z.input<O>;
    throw error;
  }
}

type Effects = {
  readonly events: EventDraft[];
  readonly jobs: Job[];
  readonly topics: Map<string, Set<string>>;
  readonly isDiscarded: () => boolean;
  readonly say: Saying;
};

function collectEffects(context: Context, now: Date, name: string): Effects {
  const events: EventDraft[] = [];
  const jobs: Job[] = [];
  const topics = new Map<string, Set<string>>();
  const live = (topic: string, ids: readonly string[]) => {
    const known = topics.get(topic) ?? new Set();
    for (const id of ids) known.add(id);
    topics.set(topic, known);
  };
  const record = (fact: Fact) => {
    const event = eventOf(context, now, { action: name, outcome: "done", ...fact });
    events.push(event);
    return event.id;
  };
  const announce = (event: string, payload: DomainEvent["payload"]) => {
    jobs.push(...port("reactionsTo")({ name: event, payload }));
  };
  const later = (job: Job) => {
    jobs.push(job);
  };
  let isDiscarded = false;
  const discard = () => {
    isDiscarded = true;
  };
  const say = { record, later, announce, live, discard };
  return { events, jobs, topics, isDiscarded: () => isDiscarded, say };
}

async function commitEffects(tx: Tx, effects: Effects): Promise<void> {
  await port("appendEvents")(tx, effects.events);
  await queueJobs(tx, effects.jobs);
  await sendNotice(tx, effects.topics);
}

async function settled(spec: { name: string }, context: Context, error: unknown): Promise<unknown> {
  if (error instanceof Refusal) {
    await recordRefusal(spec.name, context, error.reason);
    const code = context.actor.kind === "nobody" ? "unauthenticated" : "forbidden";
    return new PosternError(code, error.reason);
  }
  if (error instanceof PosternError && error.code === "forbidden") {
    await recordRefusal(spec.name, context, error.reason);
  }
  return asPosternError(error);
}

/** Reasons of a refusal that say that a ticket was used outside its scope. */
const overreaches: ReadonlySet<string> = new Set(["ticket_overreach", "not_for_modules"]);

/** A denied attempt, in a transaction of its own; nobody's attempts are only counted. */
export async function recordRefusal(name: string, context: Context, reason: string): Promise<void> {
  if (context.actor.kind === "nobody") return;
  await inTransaction(async (tx) => {
    const now = await openDoor(tx, "refusal", name);
    const event = eventOf(context, now, { action: name, outcome: "refused", detail: { reason } });
    await port("appendEvents")(tx, [event]);
    const announce = (said: string, payload: DomainEvent["payload"]) =>
      queueJobs(tx, port("reactionsTo")({ name: said, payload }));
    if (overreaches.has(reason)) await announce("ticket.overreached", overreachOf(event, reason));
  });
}

/** Who tried what with which ticket, and from where. */
function overreachOf(event: EventDraft, kind: string): DomainEvent["payload"] {
  const { id, at, action, actorKind, actorId = null, ticketId = null, address = null } = event;
  const acting = event.detail["actingModuleId"] ?? null;
  const isModule = actorKind === "module";
  return {
    ...{ eventId: id, kind, at: at.toISOString(), act: action, ticketId, address },
    personId: isModule ? null : actorId,
    moduleId: isModule ? actorId : acting,
  };
}

type Call = {
  context: Context;
  door: { name: string; isAnswerSecret?: true };
  input: unknown;
  now: Date;
};

/** Answers a repeated write from memory; the second of two at once waits for the first. */
async function recall(tx: Tx, call: Call): Promise<{ answer: unknown } | undefined> {
  const key = call.context.idempotencyKey;
  if (key === undefined) return undefined;
  const hash = createHash("sha256")
    .update(`${call.door.name}\n${JSON.stringify(call.input)}`)
    .digest();
  const actor = actorKey(call.context.actor);
  const inserted = await execute(
    tx,
    sql`insert into idempotent_answer (actor, key, door, input_hash, created_at)
        values (${actor}, ${key}, ${call.door.name}, ${hash}, ${call.now})
        on conflict (actor, key) do nothing`,
  );
  if (inserted === 1) return undefined;
  const [first] = await rows<{ inputHash: Uint8Array; answer: Json }>(
    tx,
    sql`select input_hash, answer from idempotent_answer where actor = ${actor} and key = ${key}`,
  );
  if (!first || !hash.equals(Buffer.from(first.inputHash)))
    throw conflict("idempotency_key_reused");
  if (call.door.isAnswerSecret) throw conflict("answer_is_not_kept");
  return { answer: first.answer };
}

async function remember(tx: Tx, context: Context, answer: unknown): Promise<void> {
  if (context.idempotencyKey === undefined) return;
  await execute(
    tx,
    sql`update idempotent_answer set answer = ${JSON.stringify(answer ?? null)}::jsonb
        where actor = ${actorKey(context.actor)} and key = ${context.idempotencyKey}`,
  );
}
