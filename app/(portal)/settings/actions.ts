"use server";

import { revalidatePath } from "next/cache";
import {
  BastionLimits,
  changedIn,
  DetectionLimits,
  MoveLimits,
  RecordingLimits,
  TicketLimits,
} from "#app/(portal)/settings/forms.ts";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { changeGrace } from "#lib/access/index.ts";
import { changeBastionSettings } from "#lib/bastion/index.ts";
import { changeDetectionSettings } from "#lib/incidents/index.ts";
import { changeRecordingSettings } from "#lib/recordings/index.ts";
import { changeTicketSettings } from "#lib/tickets/index.ts";

/** Sessions a person, freshness, client secrets. */
export const saveTicketLimits = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const changed = TicketLimits.parse(changedIn(fields(form)));
    if (Object.keys(changed).length > 0) await changeTicketSettings(context, changed);
    revalidatePath("/settings");
  }, form);

/** What is kept after a move, and until when it is confirmed. */
export const saveMoveLimits = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const changed = MoveLimits.parse(changedIn(fields(form)));
    if (Object.keys(changed).length > 0) await changeGrace(context, changed);
    revalidatePath("/settings");
  }, form);

/** When use beyond a scope raises an alert. */
export const saveDetectionLimits = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const changed = DetectionLimits.parse(changedIn(fields(form)));
    if (Object.keys(changed).length > 0) await changeDetectionSettings(context, changed);
    revalidatePath("/settings");
  }, form);

/** How long a session on a host may be left alone. */
export const saveBastionLimits = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const changed = BastionLimits.parse(changedIn(fields(form)));
    if (Object.keys(changed).length > 0) await changeBastionSettings(context, changed);
    revalidatePath("/settings");
  }, form);

/** How long a recording is kept. */
export const saveRecordingLimits = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const changed = RecordingLimits.parse(changedIn(fields(form)));
    if (Object.keys(changed).length > 0) await changeRecordingSettings(context, changed);
    revalidatePath("/settings");
  }, form);
