"use server";

import { z } from "zod";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import {
  addSecret,
  dropEvent,
  endSecret,
  endWecomKeys,
  Mapping,
  openEvent,
  pickUpNow,
  releaseEvent,
  releaseHeldGroup,
  releaseRun,
  removeSource,
  releaseTurns,
  retryEvent,
  saveFeed,
  saveSource,
  saveWecomKeys,
} from "#lib/feeds/index.ts";
import { savingOf } from "./feeds/[code]/source-text.ts";
import { PersonId } from "#lib/kernel/index.ts";
import { mappingOf } from "./mapping-text.ts";

const Release = releaseRun.spec.input;
const Ending = endSecret.spec.input;
const Verdict = releaseEvent.spec.input;
const Retry = retryEvent.spec.input;
const Drop = dropEvent.spec.input;
const Open = openEvent.spec.input;

/** Applies or drops what the brake held. */
export async function releaseRunAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => releaseRun(context, Release.parse(fields(form))), form);
}

const SavedFeed = z.object({ code: z.string(), name: z.string(), mapping: Mapping });

/** Keeps what an import asked about columns; called by the page that imports. */
export async function saveMappingAction(feed: unknown): Promise<FormResult> {
  return formResult((context) => saveFeed(context, SavedFeed.parse(feed)));
}

/** Keeps a feed's name and mapping as they were written on its page. */
export async function saveFeedAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { code = "", name = "" } = fields(form);
    return saveFeed(context, { code, name, mapping: mappingOf(fields(form)) });
  }, form);
}

const Asked = z.object({
  code: z.string(),
  overlapHours: z.coerce.number().default(24),
  secret: z.string().optional(),
});
type Made = { readonly code: string; readonly secret: string; readonly overlapHours: number };

/** Makes what a feed signs with: the answer is the only place where it is ever shown. */
export async function addSecretAction(_: FormResult, form: FormData): Promise<FormResult<Made>> {
  return formResult(async (context) => {
    const { secret: given = "", ...asked } = Asked.parse(fields(form));
    const { secret } = await addSecret(context, { ...asked, ...(given && { secret: given }) });
    return { ...asked, secret };
  }, form);
}

/** Ends a secret at once. */
export async function endSecretAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => endSecret(context, Ending.parse(fields(form))), form);
}

/** Says of an event that is held what becomes of it. */
export async function releaseEventAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => releaseEvent(context, Verdict.parse(fields(form))), form);
}

/** Lets what was told ahead come true, of one person or of all who are held. */
export async function releaseTurnsAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => {
    const { personId, reason = "" } = fields(form);
    const personIds = personId === undefined ? undefined : [PersonId.parse(personId)];
    return releaseTurns(context, { reason, ...(personIds && { personIds }) });
  }, form);
}

const Group = releaseHeldGroup.spec.input;

/** Lets people's access follow a change of their group, or takes the change back. */
export async function releaseGroupAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => releaseHeldGroup(context, Group.parse(fields(form))), form);
}

/** Tries again what failed. */
export async function retryEventAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => retryEvent(context, Retry.parse(fields(form))), form);
}

/** Puts aside what failed. */
export async function dropEventAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => dropEvent(context, Drop.parse(fields(form))), form);
}

type Opened = { says: Readonly<Record<string, string | null>> | null };

/** Opens what an event says, which is written down. */
export async function openEventAction(_: FormResult, form: FormData): Promise<FormResult<Opened>> {
  return formResult((context) => openEvent(context, Open.parse(fields(form))), form);
}

const OfFeed = pickUpNow.spec.input;

/** Keeps where a feed's file lies and when it is looked for. */
export async function saveSourceAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => saveSource(context, savingOf(fields(form))), form);
}

/** Looks for a feed's file at once. */
export async function pickUpNowAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => pickUpNow(context, OfFeed.parse(fields(form))), form);
}

/** Picks up a feed's file no more. */
export async function removeSourceAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => removeSource(context, OfFeed.parse(fields(form))), form);
}

const Wecom = saveWecomKeys.spec.input.extend({
  isHr: z.stringbool().default(false),
  overlapHours: z.coerce.number().default(24),
});

/** Keeps what WeCom signs and encrypts with. */
export async function saveWecomAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => saveWecomKeys(context, Wecom.parse(fields(form))), form);
}

/** Ends all of it at once. */
export async function endWecomAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => endWecomKeys(context, OfFeed.parse(fields(form))), form);
}
