import type { Tx } from "./database.ts";
import type { DomainEvent, EventDraft, Job } from "./events.ts";
import type { PersonId } from "./ids.ts";
import type { ProofNeeded } from "./proof.ts";
import { singleton } from "./singleton.ts";

/** What the kernel needs from rooms above it; the registry fills them when a process starts. */
export type Ports = {
  /** Codes of the portal's own entitlements that this person holds at this instant. */
  rightsOf(tx: Tx, personId: PersonId, now: Date): Promise<ReadonlySet<string>>;
  /** Who holds this right of the portal at this instant. */
  holdersOf(tx: Tx, right: string, now: Date): Promise<readonly PersonId[]>;
  /** What a door asks its person to have proven, when it says nothing itself. */
  proofNeeded(door: { readonly name: string; readonly right: string }): ProofNeeded | undefined;
  /** Whether this person's way of signing in was recovered so lately that risky acts wait. */
  isCoolingDown(tx: Tx, personId: PersonId, now: Date): Promise<boolean>;
  /** Portal rights that a module's scopes stand for. */
  rightsOfScopes(scopes: ReadonlySet<string>): ReadonlySet<string>;
  /** Portal rights that somebody must hold to give a module these scopes. */
  rightsToGive(scopes: ReadonlySet<string>): ReadonlySet<string>;
  /** Every scope that a module's ticket may carry. */
  knownScopes(): readonly string[];
  /** Writes events into the log, in this transaction. */
  appendEvents(tx: Tx, events: readonly EventDraft[]): Promise<void>;
  /** The jobs that a domain event sets off. */
  reactionsTo(event: DomainEvent): readonly Job[];
  /** Encrypts for one scope ("entity:class"); `place` (table, column, row) binds the ciphertext. */
  seal(tx: Tx, scope: string, place: string, plain: Uint8Array): Promise<Uint8Array>;
  open(tx: Tx, scope: string, place: string, sealed: Uint8Array): Promise<Uint8Array>;
};

const filled = singleton<{ ports?: Partial<Ports> }>("ports", () => ({}));

export function fillPorts(ports: Partial<Ports>): void {
  filled.ports = { ...filled.ports, ...ports };
}

export function port<Name extends keyof Ports>(name: Name): Ports[Name] {
  const found = filled.ports?.[name];
  if (!found) throw new Error(`the port "${name}" was not filled when this process started`);
  return found;
}
