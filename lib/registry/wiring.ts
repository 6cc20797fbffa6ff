import type { DomainEvent, Job } from "#lib/kernel/index.ts";

type Task = (payload: Record<string, unknown>) => Promise<unknown>;

/** Which door runs each job. */
export const tasks: Readonly<Record<string, Task>> = {};

type Reaction = (payload: DomainEvent["payload"]) => readonly Job[];

/** Who reacts to what: every event that a room announces is listed here. */
const reactions: Readonly<Record<string, readonly Reaction[]>> = {};

export function reactionsTo(event: DomainEvent): readonly Job[] {
  return (reactions[event.name] ?? []).flatMap((react) => react(event.payload));
}
