"use server";

import { formResult } from "#app/form-result.ts";
import { listPeople } from "#lib/people/index.ts";
import { previewRequest, submitRequest } from "#lib/requests/index.ts";

type Preview = Parameters<typeof previewRequest>[1];
type Submission = Parameters<typeof submitRequest>[1];

/** Who would decide, and what stands against it; nothing is sent. */
export async function previewAction(asked: Preview) {
  return formResult((context) => previewRequest(context, asked));
}

/** `sending` names this one sending, so that pressing twice asks once. */
export async function submitAction(asked: Submission, sending: string) {
  return formResult((context) =>
    submitRequest({ ...context, idempotencyKey: sending.slice(0, 100) }, asked),
  );
}

export async function findColleaguesAction(search: string) {
  return formResult((context) => listPeople(context, { search, limit: 8, status: "active" }));
}
