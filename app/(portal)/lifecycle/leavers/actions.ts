"use server";

import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { beginFromTicket } from "#app/session.ts";
import { reassignItem, settleBack } from "#lib/fulfilment/index.ts";
import { listPeople } from "#lib/people/index.ts";

const Reassigning = reassignItem.spec.input;
const Settling = settleBack.spec.input;

/** Says whose something becomes that a leaver owned. */
export const reassignAction = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => reassignItem(context, Reassigning.parse(fields(form))), form);

/** Gives something back to whoever came back, or keeps it. */
export const settleBackAction = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => settleBack(context, Settling.parse(fields(form))), form);

/** Colleagues to whom something may be given. */
export async function findOwners(search: string) {
  const asked = { search: search.slice(0, 200), limit: 8, status: "active" as const };
  return (await listPeople(await beginFromTicket(), asked)).people;
}
