"use server";

import { revalidatePath } from "next/cache";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { blockDevice, freeDevice } from "#lib/devices/index.ts";
import { revokePasskey } from "#lib/signin/index.ts";

/** Blocks a browser for everybody who uses it. */
export const block = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const { deviceId = "", reason = "" } = fields(form);
    await blockDevice(context, { deviceId, reason });
    revalidatePath("/people");
  }, form);

/** Lifts that block. */
export const free = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    await freeDevice(context, { deviceId: fields(form)["deviceId"] ?? "" });
    revalidatePath("/people");
  });

/** Ends somebody's lost or stolen passkey. */
export const revoke = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const { passkeyId = "", reason = "" } = fields(form);
    await revokePasskey(context, { passkeyId, reason });
    revalidatePath("/people");
  }, form);
