"use server";

import { formResult } from "#app/form-result.ts";
import {
  changeRequest,
  commentRequest,
  endRequest,
  extendRequest,
  previewRequest,
  resubmitRequest,
  withdrawRequest,
} from "#lib/requests/index.ts";

type Input<Door extends (context: never, input: never) => unknown> = Parameters<Door>[1];

export async function withdrawAction(input: Input<typeof withdrawRequest>) {
  return formResult((context) => withdrawRequest(context, input));
}

export async function endAction(input: Input<typeof endRequest>) {
  return formResult((context) => endRequest(context, input));
}

export async function changeAction(input: Input<typeof changeRequest>) {
  return formResult((context) => changeRequest(context, input));
}

export async function extendAction(input: Input<typeof extendRequest>) {
  return formResult((context) => extendRequest(context, input));
}

export async function resubmitAction(input: Input<typeof resubmitRequest>) {
  return formResult((context) => resubmitRequest(context, input));
}

export async function commentAction(input: Input<typeof commentRequest>) {
  return formResult((context) => commentRequest(context, input));
}

/** What it may last and who would decide it, before it is sent. */
export async function previewAction(input: Input<typeof previewRequest>) {
  return formResult((context) => previewRequest(context, input));
}
