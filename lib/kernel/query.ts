import type { z } from "zod";
import type { Context } from "./begin.ts";
import type { Tx } from "./database.ts";
import { asPosternError } from "./database-errors.ts";
import type { Decision } from "./decision.ts";
import {
  checkScope,
  eventOf,
  openDoor,
  parseInput,
  withRights,
  type DoorSpec,
  type Opened,
} from "./door.ts";
import { PosternError } from "./errors.ts";
import type { Fact } from "./events.ts";
import { port } from "./ports.ts";
import { checkProof } from "./proof.ts";
import { inTransaction } from "./transaction.ts";
import type { Actor } from "./actor.ts";
import { recordRefusal } from "./command.ts";

export type QuerySpec<I extends z.ZodObject, O extends z.ZodType, Proof> = DoorSpec<I, O> & {
  /** What is left out here is left out by the rows' own policy, inside `run`. */
  readonly authorize: (actor: Actor, input: z.output<I>) => Decision<Proof>;
  readonly run: (
    at: Opened & { readonly input: z.output<I>; readonly proof: Proof },
  ) => Promise<z.input<O> | Afterwards<z.input<O>>>;
  /** Its reading is itself an event, committed before any row is returned. */
  readonly audited?: (input: z.output<I>) => Fact;
};

export type Query<I extends z.ZodObject, O extends z.ZodType> = {
  (context: Context, input: z.input<I>): Promise<z.input<O>>;
  readonly kind: "query";
  readonly spec: DoorSpec<I, O>;
  readonly invoke: (context: Context, raw: unknown) => Promise<unknown>;
};

/** What is still read elsewhere: no transaction, and no connection, waits for a network. */
export class Afterwards<T> {
  readonly read: () => Promise<T>;
  constructor(read: () => Promise<T>) {
    this.read = read;
  }
}

/** Ends a query's transaction before the rest of its answer is read. */
export const afterwards = <T>(read: () => Promise<T>): Afterwards<T> => new Afterwards(read);

/** The only way to read: a read-only transaction, and the policy as a filter. */
export function query<I extends z.ZodObject, O extends z.ZodType, Proof>(
  spec: QuerySpec<I, O, Proof>,
): Query<I, O> {
  const call = async (context: Context, raw: unknown): Promise<z.input<O>> => {
    try {
      checkScope(context.actor, spec);
      const input = parseInput(spec.input, raw);
      if (spec.audited) await recordReading(spec, { context, input, fact: spec.audited(input) });
      const found = await inTransaction((tx) => answer(spec, { tx, context, input }), {
        timeout: 60_000,
        maxWait: 15_000,
        isolationLevel: "RepeatableRead",
      });
      return found instanceof Afterwards ? await found.read() : found;
    } catch (error) {
      if (error instanceof PosternError && error.code === "forbidden") {
        await recordRefusal(spec.name, context, error.reason);
      }
      throw asPosternError(error);
    }
  };
  return Object.assign(call, { kind: "query" as const, spec, invoke: call });
}

type Call<I> = { readonly tx: Tx; readonly context: Context; readonly input: I };

async function answer<I extends z.ZodObject, O extends z.ZodType, Proof>(
  spec: QuerySpec<I, O, Proof>,
  { tx, context, input }: Call<z.output<I>>,
): Promise<z.input<O> | Afterwards<z.input<O>>> {
  const now = await openDoor(tx, "query", spec.name);
  const actor = await withRights(tx, context.actor, now);
  const proof = refuseUnless(actor, spec.authorize(actor, input));
  await checkProof({ tx, now }, actor, spec);
  return spec.run({ tx, now, actor, input, proof });
}

function refuseUnless<Proof>(actor: Actor, decision: Decision<Proof>): Proof {
  if (decision.allowed) return decision.proof;
  throw new PosternError(
    actor.kind === "nobody" ? "unauthenticated" : "forbidden",
    decision.reason,
  );
}

async function recordReading<I extends z.ZodObject, O extends z.ZodType, Proof>(
  spec: QuerySpec<I, O, Proof>,
  { context, input, fact }: Omit<Call<z.output<I>>, "tx"> & { readonly fact: Fact },
): Promise<void> {
  await inTransaction(async (tx) => {
    const now = await openDoor(tx, "reading", spec.name);
    const actor = await withRights(tx, context.actor, now);
    refuseUnless(actor, spec.authorize(actor, input));
    await checkProof({ tx, now }, actor, spec);
    await port("appendEvents")(tx, [
      eventOf({ ...context, actor }, now, { action: spec.name, outcome: "read", ...fact }),
    ]);
  });
}
