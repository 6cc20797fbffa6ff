"use server";

import { revalidatePath } from "next/cache";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { publicUrl } from "#app/sign-in-cookies.ts";
import { confirmRecovery, startRecovery } from "#lib/signin/index.ts";

/** The link to hand over; unset: a second colleague has to confirm. */
export type Recovered = { readonly link: string | null };

/** Vouches for a colleague who cannot sign in. */
export async function submitRecovery(
  _: FormResult<Recovered>,
  form: FormData,
): Promise<FormResult<Recovered>> {
  return formResult(async (context) => {
    const { employeeNumber = "" } = fields(form);
    const { link } = await startRecovery(context, { employeeNumber });
    revalidatePath("/security/recoveries");
    return { link: link && `${publicUrl()}${link.path}` };
  }, form);
}

/** Confirms what another colleague started. */
export async function submitSecond(
  _: FormResult<Recovered>,
  form: FormData,
): Promise<FormResult<Recovered>> {
  return formResult(async (context) => {
    const { recoveryId = "" } = fields(form);
    const { path } = await confirmRecovery(context, { recoveryId });
    return { link: `${publicUrl()}${path}` };
  });
}
