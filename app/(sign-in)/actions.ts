"use server";

import { redirect } from "next/navigation";
import { fields, formResultOf, type FormResult } from "#app/form-result.ts";
import { enter } from "#app/session-shell.ts";
import { keepHandle, readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { wrongAnswer } from "#app/wrong-answer.ts";
import {
  completeEnrolment,
  enrolPassword,
  readSignIn,
  tryCode,
  tryPassword,
  tryRecoveryCode,
} from "#lib/signin/index.ts";

/** The first factor; the code is asked for on a page of its own. */
export async function submitPassword(_: FormResult, form: FormData): Promise<FormResult> {
  return formResultOf(
    beginAsVisitor,
    async (context) => {
      const { account = "", password = "", to = "" } = fields(form);
      const under = await readHandle("login");
      const tried = await tryPassword(context, {
        account,
        password,
        returnTo: to,
        ...(under !== undefined && { handle: under }),
      });
      if (tried.handle !== undefined) await keepHandle("login", tried.handle);
      if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_name_or_password");
      redirect("/sign-in/code");
    },
    form,
  );
}

/** The second factor; then the ticket, and back to where the person was going. */
export async function submitCode(_: FormResult, form: FormData): Promise<FormResult> {
  return formResultOf(beginAsVisitor, async (context) => {
    const handle = (await readHandle("login")) ?? "";
    const tried = await tryCode(context, { handle, code: fields(form)["code"] ?? "" });
    if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_code");
    const { returnTo } = await readSignIn(context, { handle });
    await enter(fields(form)["device"]);
    redirect(returnTo);
  });
}

/** A recovery code in place of what was lost: then signing in is set up anew. */
export async function submitRecoveryCode(_: FormResult, form: FormData): Promise<FormResult> {
  return formResultOf(beginAsVisitor, async (context) => {
    const handle = (await readHandle("login")) ?? "";
    const tried = await tryRecoveryCode(context, { handle, code: fields(form)["code"] ?? "" });
    if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_recovery_code");
    await keepHandle("enrolment", tried.token);
    redirect("/enrol");
  });
}

/** Keeps the chosen password until the authenticator is confirmed. */
export async function choosePassword(_: FormResult, form: FormData): Promise<FormResult> {
  return formResultOf(beginAsVisitor, async (context) => {
    const token = (await readHandle("enrolment")) ?? "";
    const { password = "" } = fields(form);
    const { handle } = await enrolPassword(context, { token, password });
    await keepHandle("login", handle);
    redirect("/enrol/authenticator");
  });
}

/** The first code of the new authenticator: everything chosen comes in force, and in one goes. */
export async function confirmTotp(_: FormResult, form: FormData): Promise<FormResult> {
  return formResultOf(beginAsVisitor, async (context) => {
    const handle = (await readHandle("login")) ?? "";
    const tried = await completeEnrolment(context, { handle, code: fields(form)["code"] ?? "" });
    if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_code");
    await enter(fields(form)["device"]);
    redirect("/");
  });
}
