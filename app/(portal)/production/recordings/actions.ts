"use server";

import { revalidatePath } from "next/cache";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { holdRecording, releaseRecording } from "#lib/recordings/index.ts";

/** Keeps a recording past its day. */
export async function holdAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { recordingId = "", reason = "" } = fields(form);
    await holdRecording(context, { recordingId, reason });
    revalidatePath("/production/recordings");
  }, form);
}

/** Lets a recording go that somebody else held. */
export async function releaseAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { recordingId = "", reason = "" } = fields(form);
    await releaseRecording(context, { recordingId, reason });
    revalidatePath("/production/recordings");
  }, form);
}
