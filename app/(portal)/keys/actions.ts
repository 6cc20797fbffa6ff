"use server";

import { z } from "zod";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { confirmDestruction, requestDestruction, withdrawDestruction } from "#lib/keys/index.ts";
import { getPersonByNumber } from "#lib/people/index.ts";

const Asking = z.object({
  employeeNumber: z.string().trim().min(1).max(64),
  kind: z.enum(["audit", "credentials"]),
  reason: z.string(),
});

/** Asks to destroy what is sealed about one person. */
export async function askAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { employeeNumber, kind, reason } = Asking.parse(fields(form));
    const { personId } = await getPersonByNumber(context, { employeeNumber });
    return requestDestruction(context, { scope: `postern:${kind}:${personId}`, reason });
  }, form);
}

const Decided = confirmDestruction.spec.input;

/** Another person's yes. */
export async function confirmAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => confirmDestruction(context, Decided.parse(fields(form))), form);
}

/** Takes a request back. */
export async function withdrawAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult((context) => withdrawDestruction(context, Decided.parse(fields(form))), form);
}
