import { hash } from "node:crypto";
import { z } from "zod";
import type { EventDraft } from "#lib/kernel/index.ts";
import { canonicalJson } from "./canonical-json.ts";
import { commitmentOf, newOpening, type Opening } from "./commitment.ts";

/** What a leaf says: ids, numbers, dates and codes; personal values only as commitments. */
export const LeafContent = z.strictObject({
  v: z.literal(1),
  id: z.uuid(),
  at: z.iso.datetime(),
  action: z.string(),
  outcome: z.enum(["done", "refused", "read"]),
  actor: z.strictObject({
    kind: z.string(),
    id: z.string().optional(),
    name: z.string().optional(),
    ticket: z.string().optional(),
    device: z.string().optional(),
    impersonated: z.literal(true).optional(),
  }),
  request: z.string(),
  target: z.string().optional(),
  persons: z.array(z.string()),
  detail: z.record(z.string(), z.json()),
  commitments: z.record(z.string(), z.string()).optional(),
  /** SHA-256, in base64, of what is sealed beside the leaf. */
  sealed: z.string().optional(),
});
export type LeafContent = z.output<typeof LeafContent>;

export type Openings = Readonly<Record<string, Opening>>;

/** The personal values of an event, with the salts that hide them. */
export type Values = {
  /** What the caller named. */
  readonly personal: Openings;
  /** Where the actor called from. */
  readonly address?: Opening;
};

/** The name of the commitment to the actor's network address. */
export const addressName = "address";

export const valuesOf = (event: EventDraft): Values => ({
  personal: Object.fromEntries(
    Object.entries(event.personal).map(([name, value]) => [name, newOpening(value)]),
  ),
  ...(event.address !== undefined && { address: newOpening(event.address) }),
});

/** RFC 8785 text of what everybody may see for ever: the values are only committed to. */
export function leafBody(event: EventDraft, values: Values, sealed: Uint8Array | null): string {
  const opened = {
    ...values.personal,
    ...(values.address && { [addressName]: values.address }),
  };
  const commitments = Object.fromEntries(
    Object.entries(opened).map(([name, opening]) => [name, commitmentOf(opening)]),
  );
  const content: LeafContent = {
    v: 1,
    id: event.id,
    at: event.at.toISOString(),
    action: event.action,
    outcome: event.outcome,
    actor: actorOf(event),
    request: event.requestId,
    ...(event.target !== undefined && { target: event.target }),
    persons: [...event.persons],
    detail: event.detail as LeafContent["detail"],
    ...(Object.keys(commitments).length > 0 && { commitments }),
    ...(sealed && { sealed: hash("sha256", sealed, "base64") }),
  };
  return canonicalJson(content);
}

const actorOf = (event: EventDraft): LeafContent["actor"] => ({
  kind: event.actorKind,
  ...(event.actorId !== undefined && { id: event.actorId }),
  ...(event.actorName !== undefined && { name: event.actorName }),
  ...(event.ticketId !== undefined && { ticket: event.ticketId }),
  ...(event.deviceId !== undefined && { device: event.deviceId }),
  ...(event.isImpersonated === true && { impersonated: true as const }),
});
