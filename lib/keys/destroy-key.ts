import { createHash } from "node:crypto";
import { z } from "zod";
import {
  command,
  conflict,
  dayMs,
  newId,
  PersonId,
  port,
  type Json,
  type Tx,
} from "#lib/kernel/index.ts";
import { unwrapKeys } from "./data-key.ts";
import {
  canRequest,
  canConfirm,
  destructionDaysMax,
  type Certificate,
  type Destruction,
} from "./destruction.ts";
import {
  destroyKeys,
  lockDestruction,
  insertDestruction,
  saveCertificate,
  saveWithdrawal,
  type Doomed,
} from "./destruction-store.ts";
import { doomOf, type Doom } from "./doomed.ts";
import { checkKeyScope } from "./scope.ts";
import { subjectOf } from "./sealed-place.ts";

const sum = (values: Doom["values"]): number =>
  Object.values(values).reduce((total, count) => total + count, 0);

/** The person whose values are concerned, when the subject is one. */
const personsOf = (scope: string): PersonId[] => {
  const person = PersonId.safeParse(subjectOf(scope));
  return person.success ? [person.data] : [];
};

/** Asks for what cannot be undone; nothing happens before another person confirms. */
export const requestDestruction = command({
  name: "key.request-destruction",
  title: "Ask to destroy the keys of a subject, or a class key on which nothing hangs",
  right: "settings.manage",
  rest: { method: "POST", path: "/keys/{scope}/destruction" },
  input: z.object({
    scope: z.string().max(200).transform(checkKeyScope),
    version: z.number().int().min(1).max(1_000_000).optional(),
    reason: z.string().trim().min(10).max(500),
  }),
  output: z.object({
    destructionId: z.string(),
    endsAt: z.date(),
    keys: z.number(),
    values: z.number(),
  }),
  load: async () => undefined,
  authorize: (actor, _resource, { scope }) => canRequest(actor, scope),
  run: async (work) => {
    const { tx, now, input, proof } = work;
    const { scope, reason, version = null } = input;
    const { keys, values } = await doomOf(tx, now, { scope, version });
    const id = newId();
    const endsAt = new Date(now.getTime() + destructionDaysMax * dayMs);
    await insertDestruction(tx, now, {
      id,
      scope,
      version,
      reason,
      requestedBy: proof.requestedBy,
      endsAt,
    });
    const counts = { keys: keys.length, values: sum(values) };
    work.record({
      target: id,
      persons: personsOf(scope),
      detail: { scope, version, ...counts, endsAt: endsAt.toISOString() },
    });
    work.live("key-destructions", [id]);
    return { destructionId: id, endsAt, ...counts };
  },
});

/** Another person's yes: the keys are forgotten, for ever, wherever Postern runs. */
export const confirmDestruction = command({
  name: "key.confirm-destruction",
  title: "Confirm, as another person, that keys are destroyed for ever",
  right: "settings.manage",
  rest: { method: "POST", path: "/key-destructions/{destructionId}/confirmation" },
  input: z.object({ destructionId: z.uuid() }),
  output: z.object({ eventId: z.string(), keys: z.number(), values: z.number() }),
  load: async ({ tx, now }, { destructionId }) => ({
    asked: await lockDestruction(tx, destructionId),
    confirmers: await port("holdersOf")(tx, "settings.manage", now),
  }),
  authorize: (actor, { asked, confirmers }) => canConfirm(actor, asked, confirmers.length),
  run: async (work) => {
    const { tx, now, proof } = work;
    const { asked } = work.resource;
    refuseDecided(asked, now);
    refuseForgone(asked, work.resource.confirmers);
    const doom = await doomOf(tx, now, asked);
    const certificate = await certify(tx, doom, { asked, now, confirmedBy: proof.confirmedBy });
    const ids = doom.keys.map(({ id }) => id);
    await destroyKeys(tx, ids, now);
    const eventId = work.record({
      target: asked.id,
      persons: personsOf(asked.scope),
      detail: detailOf(certificate),
    });
    const done = { by: proof.confirmedBy, now, eventId, certificate };
    await saveCertificate(tx, asked.id, done);
    work.live("keys", ids);
    return { eventId, keys: ids.length, values: sum(doom.values) };
  },
});

/** Takes a request back, one's own or another's. */
export const withdrawDestruction = command({
  name: "key.withdraw-destruction",
  title: "Take back a request to destroy keys",
  right: "settings.manage",
  rest: { method: "POST", path: "/key-destructions/{destructionId}/withdrawal" },
  input: z.object({ destructionId: z.uuid() }),
  output: z.object({ destructionId: z.string() }),
  load: ({ tx }, { destructionId }) => lockDestruction(tx, destructionId),
  authorize: (actor, asked) => canRequest(actor, asked.scope),
  run: async ({ tx, now, resource: asked, proof, record, live }) => {
    refuseDecided(asked, now);
    await saveWithdrawal(tx, asked.id, { by: proof.requestedBy, now });
    record({ target: asked.id, persons: personsOf(asked.scope) });
    live("key-destructions", [asked.id]);
    return { destructionId: asked.id };
  },
});

function refuseDecided({ state, endsAt }: Destruction, now: Date): void {
  if (state === "done") throw conflict("destruction_is_done");
  if (state === "withdrawn") throw conflict("destruction_is_withdrawn");
  if (endsAt <= now) throw conflict("destruction_ran_out");
}

/** Two people want it at the end: what somebody asked for who may no longer ask has run out. */
function refuseForgone({ requestedBy }: Destruction, mayAsk: readonly string[]): void {
  if (requestedBy !== null && !mayAsk.includes(requestedBy)) throw conflict("destruction_ran_out");
}

/** What the log says of a certificate: everything but the words of its reason. */
const detailOf = ({ reason: _words, ...said }: Certificate): { [key: string]: Json } => said;

type Confirming = {
  readonly asked: Destruction;
  readonly now: Date;
  readonly confirmedBy: string | null;
};

async function certify(tx: Tx, doom: Doom, at: Confirming): Promise<Certificate> {
  const { asked, now, confirmedBy } = at;
  return {
    scope: asked.scope,
    keys: await fingerprints(tx, doom.keys),
    values: { ...doom.values },
    reason: asked.reason,
    requestedBy: asked.requestedBy,
    requestedAt: asked.requestedAt.toISOString(),
    confirmedBy,
    destroyedAt: now.toISOString(),
  };
}

async function fingerprints(tx: Tx, doomed: readonly Doomed[]): Promise<Certificate["keys"]> {
  const keys = await unwrapKeys(tx, doomed);
  return doomed.map(({ id, version, createdAt }) => {
    const plain = keys.get(id)?.export() ?? Buffer.alloc(0);
    const hash = createHash("sha256").update("postern data key fingerprint\n").update(plain);
    plain.fill(0);
    return { version, createdAt: createdAt.toISOString(), fingerprint: hash.digest("hex") };
  });
}
