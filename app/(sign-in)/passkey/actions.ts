"use server";

import { redirect } from "next/navigation";
import { fields, formResultOf, type FormResult } from "#app/form-result.ts";
import { enter } from "#app/session-shell.ts";
import { keepHandle, readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { whereFrom } from "#app/where.ts";
import { wrongAnswer } from "#app/wrong-answer.ts";
import type { Asked } from "#components/sign-in/use-passkey.ts";
import {
  beginPasskey,
  confirmPasskey,
  offerPasskey,
  readAuthentication,
  readRegistration,
  readSignIn,
  tryPasskey,
  type CreationOptions,
  type RequestOptions,
} from "#lib/signin/index.ts";

/** What a passkey is to sign: alone, beside whatever else is typed meanwhile. */
export async function askForPasskey(to: string): Promise<FormResult<Asked<RequestOptions>>> {
  return formResultOf(beginAsVisitor, () => askFor("passkey", to));
}

/** What a passkey is to sign after the password. */
export async function askForSecond(): Promise<FormResult<Asked<RequestOptions>>> {
  return formResultOf(beginAsVisitor, () => askFor("login", "/"));
}

async function askFor(name: "passkey" | "login", returnTo: string) {
  const handle = await readHandle(name);
  const where = await whereFrom();
  const asked = await beginPasskey({ ...where, returnTo, ...(handle !== undefined && { handle }) });
  await keepHandle(name, asked.handle);
  return { options: asked.options, nonce: asked.loginId };
}

/** A passkey alone: then the ticket, and back to where the person was going. */
export async function submitPasskey(_: FormResult, form: FormData): Promise<FormResult> {
  return submit("passkey", form);
}

/** A passkey after the password. */
export async function submitSecond(_: FormResult, form: FormData): Promise<FormResult> {
  return submit("login", form);
}

const submit = (name: "passkey" | "login", form: FormData): Promise<FormResult> =>
  formResultOf(beginAsVisitor, async (context) => {
    const handle = (await readHandle(name)) ?? "";
    const answer = readAuthentication(fields(form)["answer"]);
    const tried = await tryPasskey(context, { handle, answer });
    if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_passkey");
    const { returnTo } = await readSignIn(context, { handle });
    await keepHandle("login", handle);
    await enter(fields(form)["device"]);
    redirect(returnTo);
  });

/** What the browser makes the first passkey by, for whoever came by a link. */
export async function askForFirst(): Promise<FormResult<Asked<CreationOptions>>> {
  return formResultOf(beginAsVisitor, async (context) => {
    const token = (await readHandle("enrolment")) ?? "";
    const { handle, loginId, options } = await offerPasskey(context, { token });
    await keepHandle("login", handle);
    return { options, nonce: loginId };
  });
}

/** The first passkey comes in force, and in one goes. */
export async function submitFirst(_: FormResult, form: FormData): Promise<FormResult> {
  return formResultOf(beginAsVisitor, async (context) => {
    const handle = (await readHandle("login")) ?? "";
    const answer = readRegistration(fields(form)["answer"]);
    const tried = await confirmPasskey(context, { handle, answer });
    if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_passkey");
    await enter(fields(form)["device"]);
    redirect("/");
  });
}
