"use server";

import { formResult } from "#app/form-result.ts";
import { readAllNotices, readNotice } from "#lib/notify/index.ts";

export async function readNoticeAction(noticeId: string) {
  return formResult((context) => readNotice(context, { noticeId }));
}

export async function readAllAction() {
  return formResult((context) => readAllNotices(context, {}));
}
