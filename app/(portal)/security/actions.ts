"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { beginFromTicket } from "#app/session.ts";
import { leave } from "#app/session-shell.ts";
import { PosternError, TicketId } from "#lib/kernel/index.ts";
import { changePassword, signOut } from "#lib/signin/index.ts";
import { endOtherTickets, terminateSubject } from "#lib/tickets/index.ts";

/** Ends the ticket that this browser carries. */
export async function signOutHere(): Promise<void> {
  await signOut(await beginFromTicket(), {});
  await leave();
  redirect("/sign-in");
}

/** Ends one of my sessions; ending the one that asks leads back to the door. */
export async function endSession(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const ticketId = TicketId.parse(fields(form)["ticketId"]);
    await terminateSubject(context, { subjectKind: "ticket", subjectId: ticketId });
    if (ticketId === context.actor.ticketId) {
      await leave();
      redirect("/sign-in");
    }
    revalidatePath("/security");
  });
}

/** Ends every session of mine but this one. */
export async function endOtherSessions(): Promise<FormResult> {
  return formResult(async (context) => {
    await endOtherTickets(context, {});
    revalidatePath("/security");
  });
}

/** A new password, with the old one; everywhere else one is signed out. */
export async function submitNewPassword(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { current = "", password = "" } = fields(form);
    const tried = await changePassword(context, { current, password });
    if (tried.outcome === "wait") {
      throw new PosternError("too_many", "wait", { minutes: Math.ceil(tried.seconds / 60) });
    }
    if (tried.outcome !== "passed") throw new PosternError("forbidden", "wrong_password");
    redirect("/security?changed=password");
  });
}
