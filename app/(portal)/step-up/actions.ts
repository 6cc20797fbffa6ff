"use server";

import { redirect } from "next/navigation";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { enter } from "#app/session-shell.ts";
import { keepHandle, readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { whereFrom } from "#app/where.ts";
import { wrongAnswer } from "#app/wrong-answer.ts";
import type { Asked } from "#components/sign-in/use-passkey.ts";
import type { Context } from "#lib/kernel/index.ts";
import {
  beginPasskey,
  beginStepUp,
  ownPath,
  readAuthentication,
  tryCode,
  tryPasskey,
  type RequestOptions,
} from "#lib/signin/index.ts";

/** What one's own passkey is to sign, to prove once more who is here. */
export async function askToConfirm(): Promise<FormResult<Asked<RequestOptions>>> {
  return formResult(async (context) => {
    const { handle } = await begin(context);
    const { options, loginId } = await beginPasskey({ ...(await whereFrom()), handle });
    return { options, nonce: loginId };
  });
}

/** A passkey: this ticket is proven anew, and carries another handle from now on. */
export async function confirmByPasskey(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async () => {
    const { answer, to, device } = fields(form);
    const handle = (await readHandle("login")) ?? "";
    const tried = await tryPasskey(await beginAsVisitor(), {
      handle,
      answer: readAuthentication(answer),
    });
    if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_passkey");
    await renew(to, device);
  });
}

/** What this browser signs before a code is sent along with it. */
export async function askForProof(): Promise<FormResult<string>> {
  return formResult(async (context) => (await begin(context)).loginId);
}

async function begin(context: Context) {
  const begun = await beginStepUp(context, {});
  await keepHandle("login", begun.handle);
  return begun;
}

/** A code of the authenticator does the same. */
export async function confirmByCode(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { code = "", to, device } = fields(form);
    const handle = (device && (await readHandle("login"))) || (await begin(context)).handle;
    const tried = await tryCode(await beginAsVisitor(), { handle, code });
    if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_code");
    await renew(to, device);
  });
}

/** The same person, the same ticket, another handle; `to`: away from a page of its own. */
async function renew(to: string | undefined, device: string | undefined): Promise<void> {
  await enter(device);
  if (to !== undefined) redirect(ownPath(to));
}
