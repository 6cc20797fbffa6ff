"use server";

import { revalidatePath } from "next/cache";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { endSession } from "#lib/bastion/index.ts";

/** Ends a live session, one's own or as whoever watches. */
export async function endSessionAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { sessionId = "", reason = "" } = fields(form);
    await endSession(context, { sessionId, reason });
    revalidatePath("/production");
  }, form);
}
