"use server";

import { revalidatePath } from "next/cache";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { Ending } from "#app/(portal)/people/[number]/tickets/ending.ts";
import { terminateSubject } from "#lib/tickets/index.ts";

/** Ends one ticket, or all of the person's. */
export const endTickets = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    await terminateSubject(context, Ending.parse(fields(form)));
    revalidatePath("/people");
  });
