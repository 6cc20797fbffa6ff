import { z } from "zod";
import {
  holds,
  newId,
  notFound,
  query,
  rows,
  sql,
  yes,
  type Actor,
  type Tx,
} from "#lib/kernel/index.ts";
import { getAssignment } from "./assignment-store.ts";
import { nothingHeld, targetKinds } from "./assignment.ts";
import { spanOf } from "./give-access.ts";
import { loadHoldings } from "./holdings-store.ts";
import type { Intent } from "./intents.ts";
import { NamedRight, withNames } from "./named-rights.ts";
import { withPast } from "./past-store.ts";
import { plan, type Plan } from "./plan.ts";
import { mayEnd } from "./policy.ts";
import { loadSubjects } from "./subject-store.ts";
import { getChange, intentOfUndo } from "./undo-change.ts";
import { loadWorld } from "./world-store.ts";

const Act = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("end"), assignmentId: z.uuid() }),
  z.object({
    kind: z.literal("give"),
    targetKind: z.enum(targetKinds),
    targetId: z.uuid(),
    validTo: z.iso.datetime({ offset: true }).optional(),
  }),
  z.object({ kind: z.literal("suspend") }),
  z.object({ kind: z.literal("unsuspend") }),
  z.object({ kind: z.literal("undo"), changeId: z.uuid() }),
]);
type Act = z.output<typeof Act>;

const Stop = z.object({
  kind: z.enum(["leave", "suspension", "condition", "conflict"]),
  /** The condition or the separation rule. */
  name: z.string().nullable(),
});

const mayPreview = (actor: Actor, { personId }: { personId: string }) =>
  holds(actor, "access.read") ? yes() : mayEnd(actor, personId);

/** Exactly what one direct act would do to one person, before anybody does it. */
export const previewAct = query({
  name: "access.preview",
  title: "Tells what ending, giving, suspending or undoing would change for a person.",
  right: "access.read",
  rest: { method: "POST", path: "/people/{personId}/access/preview" },
  input: z.object({ personId: z.uuid(), act: Act }),
  output: z.object({
    gains: z.array(NamedRight),
    losses: z.array(NamedRight),
    keeps: z.number(),
    /** What would keep it from having effect, or that it would break. */
    stops: z.array(Stop),
  }),
  authorize: mayPreview,
  run: async ({ tx, now, input: { personId, act } }) => {
    const subject = (await loadSubjects(tx, [personId])).get(personId);
    if (!subject) throw notFound("person");
    const held = await loadHoldings(tx, [personId], () => now.getTime());
    const intents = await intentsOf(tx, now, { personId, act });
    const isSuspended = act.kind === "suspend" || (subject.isSuspended && act.kind !== "unsuspend");
    const world = await loadWorld(tx);
    const [whole] = await withPast(tx, world, [{ ...subject, isSuspended }], () => now.getTime());
    if (!whole) throw notFound("person");
    const planned = plan(
      world,
      {
        subject: whole,
        holdings: held.get(personId) ?? nothingHeld,
        intents,
      },
      now.getTime(),
    );
    return {
      gains: await withNames(tx, planned.access.gains),
      losses: await withNames(tx, planned.access.losses),
      keeps: planned.access.keeps,
      stops: act.kind === "give" ? await stopsOf(tx, planned) : [],
    };
  },
});

type Asked = { readonly personId: string; readonly act: Act };

async function intentsOf(tx: Tx, now: Date, { personId, act }: Asked): Promise<Intent[]> {
  if (act.kind === "end") {
    const found = await getAssignment(tx, act.assignmentId);
    if (found.personId !== personId) throw notFound("assignment");
    return [{ act: "close", assignmentId: found.id, reason: "ended_early" }];
  }
  if (act.kind === "undo") {
    const change = await getChange(tx, act.changeId);
    if (change.personId !== personId || change.inverse === null) throw notFound("change");
    return [await intentOfUndo(tx, now, change.inverse)];
  }
  if (act.kind !== "give") return [];
  const assignment = {
    id: newId(),
    targetKind: act.targetKind,
    targetId: act.targetId,
    source: "direct" as const,
    sourceId: null,
    sourceVersion: null,
    acceptedConflicts: [],
    ...spanOf({ validTo: act.validTo }, now),
  };
  return [{ act: "open", assignment }];
}

/** New blocks, and conflicts that are only written down, each once and by name. */
async function stopsOf(tx: Tx, planned: Plan): Promise<z.output<typeof Stop>[]> {
  const found = [
    ...planned.openBlocks.map(({ kind, sourceId }) => ({ kind, sourceId })),
    ...planned.conflicts.map(({ sodRuleId }) => ({
      kind: "conflict" as const,
      sourceId: sodRuleId,
    })),
  ];
  const ids = found.flatMap(({ sourceId }) => (sourceId === null ? [] : [sourceId]));
  const names = await rows<{ id: string; name: string }>(
    tx,
    sql`select id::text, name from condition where id = any(${ids}::uuid[])
        union all select id::text, name from sod_rule where id = any(${ids}::uuid[])`,
  );
  const byId = new Map(names.map(({ id, name }) => [id, name]));
  const once = new Map(found.map((stop) => [`${stop.kind}:${stop.sourceId}`, stop]));
  return [...once.values()].map(({ kind, sourceId }) => ({
    kind,
    name: byId.get(sourceId ?? "") ?? null,
  }));
}
