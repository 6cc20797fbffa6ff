import { begin, systemActor } from "#lib/kernel/index.ts";
import { holdWrite, type Write } from "../inbox/keep-write.ts";
import type { Resource } from "./schema.ts";

/** What a door of SCIM answers about one resource. */
export type Answer = { readonly resource: Resource; readonly version: number };

export type Held = {
  readonly reason: string;
  /** People whom a newcomer may be. */
  readonly detail?: unknown;
  /** What the brake saw that it would change. */
  readonly gains?: string[] | undefined;
  readonly losses?: string[] | undefined;
};

/** A write that somebody has to look at: it leaves its transaction, and waits in the inbox. */
export class HeldWrite extends Error {
  override readonly name = "HeldWrite";
  readonly write: Write;
  readonly held: Held;
  /** The resource as it stays; unset: it is not there yet. */
  readonly unchanged: Answer | undefined;

  constructor(write: Write, held: Held, unchanged: Answer | undefined) {
    super(`held: ${held.reason}`);
    this.write = write;
    this.held = held;
    this.unchanged = unchanged;
  }
}

export type Outcome<T> =
  | { readonly isHeld: false; readonly answer: T }
  | { readonly isHeld: true; readonly unchanged: Answer | undefined };

/** Calls a door of SCIM that writes; what it held is kept in the inbox. */
export async function orHold<T>(write: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { isHeld: false, answer: await write() };
  } catch (error) {
    if (!(error instanceof HeldWrite)) throw error;
    await holdWrite(begin(systemActor("feeds")), { write: error.write, ...error.held });
    return { isHeld: true, unchanged: error.unchanged };
  }
}
