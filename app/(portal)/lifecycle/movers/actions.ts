"use server";

import { revalidatePath } from "next/cache";
import { Confirming, Noting } from "#app/(portal)/lifecycle/movers/forms.ts";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { confirmMove, noteMove } from "#lib/fulfilment/index.ts";

/** Keeps or ends what somebody had asked for before they moved. */
export const confirmMoveAction = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    await confirmMove(context, Confirming.parse(fields(form)));
    revalidatePath("/lifecycle/movers");
  }, form);

/** Leaves a note for the next manager. */
export const noteMoveAction = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    await noteMove(context, Noting.parse(fields(form)));
    revalidatePath("/lifecycle/movers");
  }, form);
