"use server";

import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { unmaskEvent } from "#lib/audit/index.ts";

export type Unmasked = Awaited<ReturnType<typeof unmaskEvent>>;

const Unmask = unmaskEvent.spec.input;

/** Opens the personal values of one event, for a purpose that the log keeps. */
export async function unmaskAction(
  _: FormResult<Unmasked>,
  form: FormData,
): Promise<FormResult<Unmasked>> {
  return formResult((context) => unmaskEvent(context, Unmask.parse(fields(form))), form);
}
