"use server";

import { refresh } from "next/cache";
import { z } from "zod";
import { fields, formResult, sayProblem, type FormResult } from "#app/form-result.ts";
import { beginFromTicket } from "#app/session.ts";
import type { TriedMapping, Trying } from "#components/lifecycle/tried-events.tsx";
import { saveForeignMapping, tryForeignMapping } from "#lib/feeds/index.ts";
import { isPosternError, type Problem } from "#lib/kernel/index.ts";
import { mappingOf } from "./written.ts";

/** What a mapping makes of a sample while both are typed; neither is kept. */
export async function tryMappingAction({ code, text, sample }: Trying): Promise<TriedMapping> {
  const context = await beginFromTicket();
  try {
    const mapping = mappingOf(text);
    return { kind: "tried", ...(await tryForeignMapping(context, { code, mapping, sample })) };
  } catch (error) {
    if (!isPosternError(error)) throw error;
    const problems = (error.details["problems"] ?? []) as Problem[];
    const said = problems.map(({ field, expected }) => ({ field, expected }));
    const expected = said.length > 0 ? "" : await sayProblem(error.code, error.reason);
    return { kind: "wrong", problems: said.length > 0 ? said : [{ field: "", expected }] };
  }
}

const Saved = z.object({ code: z.string(), after: z.coerce.number(), mapping: z.string() });

/** Keeps the next version; it counts from the next payload on. */
export async function saveMappingAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { code, after, mapping } = Saved.parse(fields(form));
    await saveForeignMapping(context, { code, after, mapping: mappingOf(mapping) });
    refresh();
  }, form);
}

/** From now on the feed's payloads are events of ours again. */
export async function endMappingAction(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const { code = "" } = fields(form);
    await saveForeignMapping(context, { code, mapping: null });
    refresh();
  }, form);
}
