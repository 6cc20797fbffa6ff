"use server";

import { formResult } from "#app/form-result.ts";
import { listPeople } from "#lib/people/index.ts";
import { createDelegation, endDelegation } from "#lib/requests/index.ts";

type Lending = Parameters<typeof createDelegation>[1];

export async function lendAction(lending: Lending) {
  return formResult((context) => createDelegation(context, lending));
}

export async function endLendingAction(delegationId: string) {
  return formResult((context) => endDelegation(context, { delegationId }));
}

export async function findDeputiesAction(search: string) {
  return formResult((context) => listPeople(context, { search, limit: 8, status: "active" }));
}
