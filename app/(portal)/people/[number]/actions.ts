"use server";

import { z } from "zod";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { beginFromTicket } from "#app/session.ts";
import type { PickedTarget } from "#components/access/target-picker.tsx";
import {
  previewTold,
  retractStatement,
  tellPerson,
  type LifecycleEvent,
} from "#lib/feeds/index.ts";
import type { AskedAct } from "#components/people/act-dialogue.tsx";
import type { PlannedEffect } from "#components/people/effect-list.tsx";
import type { AskedTelling, PlannedTelling } from "#components/people/tell-dialogue.tsx";
import {
  endAccess,
  searchTargets,
  giveAccess,
  previewAct,
  suspendPerson,
  undoChange,
  unsuspendPerson,
} from "#lib/access/index.ts";
import { PersonId } from "#lib/kernel/index.ts";

const reason = z.string().trim().min(1).max(1000);
const OfPerson = z.object({ personId: PersonId, reason });
const Retracting = OfPerson.extend({ key: z.string().max(200) });
const Ending = z.object({ assignmentId: z.uuid(), reason });
const Undoing = z.object({ changeId: z.uuid(), reason });
const Giving = OfPerson.extend({
  targetKind: z.enum(["entitlement", "role"]),
  targetId: z.uuid(),
  validTo: z
    .string()
    .transform((text) => text || undefined)
    .pipe(z.iso.datetime().optional()),
});

export const planAct = async ({ personId, act }: AskedAct): Promise<FormResult<PlannedEffect>> =>
  formResult((context) =>
    act.kind === "retract"
      ? planned(previewTold(context, { personId, insteadOf: act.key }))
      : previewAct(context, { personId, act }),
  );

/** What would stop a gain is said where the gain is planned. */
const planned = async <Plan extends object>(plan: Promise<Plan>) => ({
  ...(await plan),
  stops: [],
});

const saidOf: Readonly<Record<string, readonly string[]>> = {
  transfer: ["day", "orgCode", "title", "managerNumber"],
  rehire: ["day", "orgCode", "title", "managerNumber"],
  termination_immediate: [],
};

/** What a form says of an event; what is left empty is not said. The door says what is wrong. */
function eventOf(typed: Readonly<Record<string, string>>): LifecycleEvent {
  const kind = typed["kind"] ?? "";
  const said = (saidOf[kind] ?? ["day"]).flatMap((field) =>
    typed[field] ? [[field, typed[field]]] : [],
  );
  return { kind, ...Object.fromEntries(said) } as LifecycleEvent;
}

export const planTelling = async (asked: AskedTelling): Promise<FormResult<PlannedTelling>> =>
  formResult((context) =>
    planned(previewTold(context, { personId: asked.personId, event: eventOf(asked.telling) })),
  );

export const tell = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => {
    const event = eventOf(fields(form));
    return tellPerson(context, { ...OfPerson.parse(fields(form)), event });
  }, form);

export const retract = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => retractStatement(context, Retracting.parse(fields(form))), form);

export const findGivable = async (search: string): Promise<readonly PickedTarget[]> =>
  (await searchTargets(await beginFromTicket(), { search: search.slice(0, 200) })).targets;

export const suspend = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => suspendPerson(context, OfPerson.parse(fields(form))), form);

export const unsuspend = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => unsuspendPerson(context, OfPerson.parse(fields(form))), form);

export const endRight = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => endAccess(context, Ending.parse(fields(form))), form);

export const giveRight = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => giveAccess(context, Giving.parse(fields(form))), form);

export const undo = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => undoChange(context, Undoing.parse(fields(form))), form);
