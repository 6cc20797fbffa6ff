import { z } from "zod";
import { isPosternError, type EventDraft, type Tx } from "#lib/kernel/index.ts";
import { openMany, sealMany, type ToSeal } from "#lib/keys/index.ts";
import { addressName, type Openings, type Values } from "./leaf.ts";

/** One part for each person whose key must be able to destroy it. */
type Part = { readonly scope: string; readonly sealed: Uint8Array };

const Opened = z.record(z.string(), z.object({ salt: z.string(), value: z.string() }));

/** Values of nobody in particular, or of several people at once. */
const sharedScope = "postern:audit";
const scopeOf = (personId: string | undefined) =>
  personId === undefined ? sharedScope : `${sharedScope}:${personId}`;

const placeOf = (eventId: string) => `audit_event.sealed:${eventId}`;

/** Seals what the leaves of these events only commit to; nothing for those without. */
export async function sealValues(
  tx: Tx,
  events: readonly { event: EventDraft; values: Values }[],
  now: Date,
): Promise<(Buffer | null)[]> {
  const parts = events.map(({ event, values }) => partsOf(event, values));
  const sealed = await sealMany(tx, parts.flat(), now);
  let at = 0;
  return parts.map((own) => {
    if (own.length === 0) return null;
    const first = at;
    at += own.length;
    return joinParts(
      own.map(({ scope }, index) => ({ scope, sealed: sealed[first + index] ?? Buffer.alloc(0) })),
    );
  });
}

function partsOf(event: EventDraft, values: Values): ToSeal[] {
  const place = placeOf(event.id);
  const [subject, ...others] = event.persons;
  const parts: { scope: string; openings: Openings }[] = [];
  if (Object.keys(values.personal).length > 0) {
    const scope = scopeOf(others.length === 0 ? subject : undefined);
    parts.push({ scope, openings: values.personal });
  }
  if (values.address) {
    const scope = scopeOf(event.actorKind === "person" ? event.actorId : undefined);
    parts.push({ scope, openings: { [addressName]: values.address } });
  }
  return parts.map(({ scope, openings }) => ({
    scope,
    place,
    plain: Buffer.from(JSON.stringify(openings)),
  }));
}

/** Each part: length and text of its scope, length and bytes of what is sealed. */
function joinParts(parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.flatMap(({ scope, sealed }) => {
      const head = Buffer.alloc(1 + scope.length + 4);
      head.writeUInt8(scope.length, 0);
      head.write(scope, 1, "latin1");
      head.writeUInt32BE(sealed.length, 1 + scope.length);
      return [head, sealed];
    }),
  );
}

function splitParts(bytes: Uint8Array): Part[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Part[] = [];
  for (let at = 0; at < all.length;) {
    const scopeEnd = at + 1 + all.readUInt8(at);
    const start = scopeEnd + 4;
    const end = start + all.readUInt32BE(scopeEnd);
    parts.push({
      scope: all.toString("latin1", at + 1, scopeEnd),
      sealed: all.subarray(start, end),
    });
    at = end;
  }
  return parts;
}

/** The values and salts of one event; parts whose key was destroyed are left out. */
export async function openSealed(
  tx: Tx,
  eventId: string,
  sealed: Uint8Array,
): Promise<{ openings: Openings; isErased: boolean }> {
  let openings: Openings = {};
  let isErased = false;
  for (const part of splitParts(sealed)) {
    const plain = await openPart(tx, eventId, part);
    if (plain) openings = { ...openings, ...Opened.parse(JSON.parse(plain.toString())) };
    else isErased = true;
  }
  return { openings, isErased };
}

async function openPart(tx: Tx, eventId: string, part: Part): Promise<Buffer | undefined> {
  try {
    const [plain] = await openMany(tx, [{ ...part, place: placeOf(eventId) }]);
    return plain;
  } catch (error) {
    if (isPosternError(error) && error.code === "gone") return undefined;
    throw error;
  }
}
