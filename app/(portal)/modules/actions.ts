"use server";

import { redirect } from "next/navigation";
import { Registering, Retiring, Shaping } from "#app/(portal)/modules/forms.ts";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { getPersonByNumber } from "#lib/people/index.ts";
import { editModule, registerModule, retireModule } from "#lib/tickets/index.ts";

type Secret = { readonly moduleId: string; readonly secret: string | null };

/** What comes back when it fails: a private key that somebody pasted does not. */
function shownAgain(form: FormData): Readonly<Record<string, string>> {
  const { jwks = "", ...others } = fields(form);
  return /"(d|p|q|dp|dq|qi|oth|k)"\s*:/.test(jwks) ? others : { ...others, jwks };
}

const typed = (form: FormData) => ({
  ...fields(form),
  scopes: form.getAll("scopes"),
  dataClasses: form.getAll("dataClasses"),
});

/** A secret is shown once, so the page stays; without one it leads to the module. */
export const addModule = async (_: FormResult, form: FormData): Promise<FormResult<Secret>> =>
  formResult(async (context) => {
    const { owner, ...shape } = Registering.parse(typed(form));
    const { personId } = await getPersonByNumber(context, { employeeNumber: owner });
    const made = await registerModule(context, { ...shape, ownerId: personId });
    if (made.secret === null) redirect(`/modules/${made.moduleId}`);
    return made;
  }, shownAgain(form));

export const changeModule = async (_: FormResult, form: FormData): Promise<FormResult<Secret>> =>
  formResult(async (context) => {
    const { owner, ...shape } = Shaping.parse(typed(form));
    const { personId } = await getPersonByNumber(context, { employeeNumber: owner });
    const made = await editModule(context, { ...shape, ownerId: personId });
    if (made.secret === null) redirect(`/modules/${made.moduleId}`);
    return made;
  }, shownAgain(form));

export const retire = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    await retireModule(context, Retiring.parse(fields(form)));
    redirect("/modules");
  }, form);
