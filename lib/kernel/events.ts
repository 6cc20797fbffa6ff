import type { Id, PersonId } from "./ids.ts";

export type EventId = Id<"event">;
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * What a command says about its effect; each becomes exactly one audit event. `detail` holds ids,
 * numbers, dates and codes, never a personal value: those go to `personal`, where the log keeps a
 * salted commitment and the value is sealed beside it.
 */
export type Fact = {
  /** Unset: the command's own name. */
  readonly action?: string;
  readonly target?: string;
  readonly persons?: readonly PersonId[];
  readonly detail?: { readonly [key: string]: Json };
  readonly personal?: { readonly [key: string]: string };
};

export type EventDraft = Required<Pick<Fact, "detail" | "personal">> & {
  readonly id: EventId;
  readonly at: Date;
  readonly action: string;
  readonly outcome: "done" | "refused" | "read";
  readonly actorKind: string;
  readonly actorId?: string;
  readonly actorName?: string;
  readonly isImpersonated?: boolean;
  readonly ticketId?: string;
  readonly deviceId?: string;
  readonly requestId: string;
  readonly address?: string;
  readonly target?: string;
  readonly persons: readonly PersonId[];
};

/** What happened in the domain, for rooms that react later; `registry/wiring.ts` knows who does. */
export type DomainEvent = {
  readonly name: string;
  readonly payload: { readonly [key: string]: Json };
};

/** Work for later, handed to graphile-worker in the same transaction. */
export type Job = {
  readonly task: string;
  readonly payload: { readonly [key: string]: Json };
  /** Jobs of one queue run one after the other. */
  readonly queue?: string;
  readonly runAt?: Date;
  /** A second job of the same key replaces the first while it waits. */
  readonly key?: string;
  readonly attemptsMax?: number;
};
