"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { Ending } from "#app/(portal)/tickets/ending.ts";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { leave } from "#app/session-shell.ts";
import { endOtherTickets, terminateSubject } from "#lib/tickets/index.ts";

/** Ends one ticket, or all of a person; whoever ends the one that asks is led to the door. */
export const endTickets = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const ending = Ending.parse(fields(form));
    await terminateSubject(context, ending);
    const { ticketId, personId } = context.actor;
    const own: readonly string[] = [ticketId, personId];
    if (own.includes(ending.subjectId)) {
      await leave();
      redirect("/sign-in");
    }
    revalidatePath("/security");
    revalidatePath("/people");
  });

/** Ends every ticket of mine but the one that asks. */
export const endOthers = async (): Promise<FormResult> =>
  formResult(async (context) => {
    await endOtherTickets(context, {});
    revalidatePath("/security");
  });
