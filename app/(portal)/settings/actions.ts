"use server";

import { revalidatePath } from "next/cache";
import { changedIn, DetectionLimits, TicketLimits } from "#app/(portal)/settings/forms.ts";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { changeDetectionSettings } from "#lib/incidents/index.ts";
import { changeTicketSettings } from "#lib/tickets/index.ts";

/** Sessions a person, freshness, client secrets. */
export const saveTicketLimits = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const changed = TicketLimits.parse(changedIn(fields(form)));
    if (Object.keys(changed).length > 0) await changeTicketSettings(context, changed);
    revalidatePath("/settings");
  }, form);

/** When use beyond a scope raises an alert. */
export const saveDetectionLimits = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const changed = DetectionLimits.parse(changedIn(fields(form)));
    if (Object.keys(changed).length > 0) await changeDetectionSettings(context, changed);
    revalidatePath("/settings");
  }, form);
