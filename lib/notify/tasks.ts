import { z } from "zod";
import { begin, systemActor } from "#lib/kernel/index.ts";
import { RequestItemId } from "#lib/requests/index.ts";
import { followComment } from "./follow-comment.ts";
import { followRequest } from "./follow-request.ts";
import { tellEnding } from "./tell-ending.ts";

const Item = z.object({ itemId: RequestItemId });
const system = () => begin(systemActor("notify"));

/** An item changed: whoever must know is told. */
export async function tellAboutRequest(payload: unknown): Promise<void> {
  await followRequest(system(), Item.parse(payload));
}

/** A temporary right nears its end. */
export async function tellAboutEnding(payload: unknown): Promise<void> {
  await tellEnding(system(), Item.parse(payload));
}

/** Somebody wrote on a request. */
export async function tellAboutComment(payload: unknown): Promise<void> {
  const { requestId, commentId } = z
    .object({ requestId: z.uuid(), commentId: z.uuid() })
    .parse(payload);
  await followComment(system(), { requestId, commentId });
}
