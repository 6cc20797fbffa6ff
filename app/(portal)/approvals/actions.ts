"use server";

import { formResult, sayProblem } from "#app/form-result.ts";
import type { ErrorCode } from "#lib/kernel/index.ts";
import {
  approveRequest,
  askRequester,
  Batch,
  decideMany,
  narrowRequest,
  rejectRequest,
} from "#lib/requests/index.ts";

type Approving = Parameters<typeof approveRequest>[1];
type Narrowing = Parameters<typeof narrowRequest>[1];
type Rejecting = Parameters<typeof rejectRequest>[1];
type Asking = Parameters<typeof askRequester>[1];

export async function approveAction(decision: Approving) {
  return formResult((context) => approveRequest(context, decision));
}

export async function narrowAction(decision: Narrowing) {
  return formResult((context) => narrowRequest(context, decision));
}

export async function rejectAction(decision: Rejecting) {
  return formResult((context) => rejectRequest(context, decision));
}

export async function askAction(question: Asking) {
  return formResult((context) => askRequester(context, question));
}

/** Many at once, each for itself: what could not be decided says why. */
export async function decideManyAction(batch: unknown) {
  return formResult(async (context) => {
    const outcomes = await decideMany(context, Batch.parse(batch));
    return Promise.all(
      outcomes.map(async ({ itemId, problem }) => ({
        itemId,
        problem: problem ? await sayProblem(problem.code as ErrorCode, problem.reason) : undefined,
      })),
    );
  });
}
