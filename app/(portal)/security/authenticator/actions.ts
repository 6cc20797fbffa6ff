"use server";

import { redirect } from "next/navigation";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { forgetHandle, keepHandle, readHandle } from "#app/sign-in-cookies.ts";
import { wrongAnswer } from "#app/wrong-answer.ts";
import { confirmOwnAuthenticator, offerOwnAuthenticator } from "#lib/signin/index.ts";

/** Offers a new authenticator; what confirms who is there meanwhile has a cookie of its own. */
export async function askForAuthenticator(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { password } = fields(form);
    const chosen = password === undefined ? {} : { password };
    const { handle } = await offerOwnAuthenticator(context, chosen);
    await keepHandle("enrolment", handle);
    redirect("/security/authenticator/confirm");
  });
}

/** Its first right code puts it in force; everywhere else one is signed out. */
export async function submitAuthenticator(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const handle = (await readHandle("enrolment")) ?? "";
    const { code = "" } = fields(form);
    const tried = await confirmOwnAuthenticator(context, { handle, code });
    if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_code");
    await forgetHandle("enrolment");
    redirect("/security?changed=authenticator");
  });
}
