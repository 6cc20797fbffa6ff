"use server";

import { revalidatePath } from "next/cache";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { Ending } from "#app/(portal)/people/[number]/tickets/ending.ts";
import { blockDevice, freeDevice } from "#lib/devices/index.ts";
import { terminateSubject } from "#lib/tickets/index.ts";

/** Ends one ticket, or all of the person's. */
export const endTickets = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    await terminateSubject(context, Ending.parse(fields(form)));
    revalidatePath("/people");
  });

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
