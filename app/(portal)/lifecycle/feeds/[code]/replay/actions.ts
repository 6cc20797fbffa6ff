"use server";

import { z } from "zod";
import { askedInstant } from "#app/asked-instant.ts";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import type { Replayed } from "#components/lifecycle/replay-form.tsx";
import { replayEvents } from "#lib/feeds/index.ts";

const Asked = z.object({
  code: z.string(),
  since: z.string(),
  until: z.string(),
  verdict: z.enum(["preview", "apply"]),
});

/** Tells a stretch once more, or only says what that would change; times are the reader's. */
export async function replayAction(_: FormResult, form: FormData): Promise<FormResult<Replayed>> {
  return formResult(async (context) => {
    const { code, verdict, ...typed } = Asked.parse(fields(form));
    const [since, until] = await Promise.all([
      askedInstant(typed.since),
      askedInstant(typed.until),
    ]);
    const asked = { code, verdict, since: since ?? "", until: until ?? "" };
    const told = await replayEvents(context, replayEvents.spec.input.parse(asked));
    return { ...told, ...typed, verdict };
  }, form);
}
