"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { beginFromTicket } from "#app/session.ts";
import { leave } from "#app/session-shell.ts";
import { forgetHandle, keepHandle, readHandle } from "#app/sign-in-cookies.ts";
import { wrongAnswer } from "#app/wrong-answer.ts";
import type { Asked } from "#components/sign-in/use-passkey.ts";
import { addSshKey, isPrivateKey, removeSshKey } from "#lib/bastion/index.ts";
import { blockDevice, freeDevice, renameDevice } from "#lib/devices/index.ts";
import { PosternError } from "#lib/kernel/index.ts";
import {
  addPasskey,
  beginAddition,
  changePassword,
  makeRecoveryCodes,
  readRegistration,
  removePasskey,
  renamePasskey,
  signOut,
  type CreationOptions,
} from "#lib/signin/index.ts";

/** Ends the ticket that this browser carries. */
export async function signOutHere(): Promise<void> {
  await signOut(await beginFromTicket(), {});
  await leave();
  redirect("/sign-in");
}

/** A new password, with the old one; everywhere else one is signed out. */
export async function submitNewPassword(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { current = "", password = "" } = fields(form);
    const tried = await changePassword(context, { current, password });
    if (tried.outcome === "wait") throw wrongAnswer(tried, "wrong_password");
    if (tried.outcome !== "passed") throw new PosternError("forbidden", "wrong_password");
    redirect("/security?changed=password");
  });
}

/** What the browser makes one more passkey by. */
export async function askForAnother(): Promise<FormResult<Asked<CreationOptions>>> {
  return formResult(async (context) => {
    const { handle, options } = await beginAddition(context, {});
    await keepHandle("passkey", handle);
    return { options };
  });
}

/** One more passkey comes in force. */
export async function submitAnother(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const handle = (await readHandle("passkey")) ?? "";
    const answer = readRegistration(fields(form)["answer"]);
    const tried = await addPasskey(context, { handle, answer });
    await forgetHandle("passkey");
    if (tried.outcome !== "passed") throw wrongAnswer(tried, "wrong_passkey");
    revalidatePath("/security");
  });
}

/** New recovery codes, shown this once. */
export async function makeCodes(): Promise<FormResult<{ codes: readonly string[] }>> {
  return formResult((context) => makeRecoveryCodes(context, {}));
}

/** Calls one of my passkeys otherwise. */
export async function submitPasskeyName(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { passkeyId = "", name = "" } = fields(form);
    await renamePasskey(context, { passkeyId, name });
    revalidatePath("/security");
  }, form);
}

/** Ends one of my passkeys; everywhere else one is signed out. */
export async function submitPasskeyEnd(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { passkeyId = "" } = fields(form);
    await removePasskey(context, { passkeyId });
    revalidatePath("/security");
  });
}

/** Calls one of my devices otherwise. */
export async function submitDeviceName(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { deviceId = "", name = "" } = fields(form);
    await renameDevice(context, { deviceId, name });
    revalidatePath("/security");
  }, form);
}

/** Blocks one of my devices; blocking the one that asks leads to the door. */
export async function blockMyDevice(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const deviceId = fields(form)["deviceId"] ?? "";
    await blockDevice(context, { deviceId });
    if (deviceId === context.actor.deviceId) {
      await leave();
      redirect("/sign-in");
    }
    revalidatePath("/security");
  });
}

/** Lifts the block that I set. */
export async function freeMyDevice(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    await freeDevice(context, { deviceId: fields(form)["deviceId"] ?? "" });
    revalidatePath("/security");
  });
}

/** Registers one more public SSH key; a private one that got here is never shown again. */
export async function submitSshKey(_: FormResult, form: FormData): Promise<FormResult> {
  const { publicKey = "", name = "" } = fields(form);
  const typed = isPrivateKey(publicKey) ? { name } : { name, publicKey };
  return formResult(async (context) => {
    await addSshKey(context, { name, publicKey });
    revalidatePath("/security");
  }, typed);
}

/** Ends one of my SSH keys, and every session that was opened with it. */
export async function submitSshKeyEnd(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    await removeSshKey(context, { keyId: fields(form)["keyId"] ?? "" });
    revalidatePath("/security");
  });
}
