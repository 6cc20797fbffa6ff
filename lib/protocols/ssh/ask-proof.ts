import { setTimeout as pause } from "node:timers/promises";
import { askConfirmation, noteCode, readConfirmation } from "#lib/bastion/index.ts";
import { isPosternError, onLive, PosternError } from "#lib/kernel/index.ts";
import { beginSignIn, beginStepUp, tryCode } from "#lib/signin/index.ts";
import type { Login } from "./answer-worker.ts";
import { gateway } from "./gateway-actor.ts";
import type { Answers, ProofAsked } from "./messages.ts";

/** A confirmation that was asked for, and the sign-in that counts guesses of codes. */
export type Asking = {
  readonly confirmationId: string;
  readonly kind: "code" | "passkey";
  stepUp?: string;
};

type Door = { readonly host: string; readonly login: string };

/** Says what else this login proves before it opens a door; without a right to it, nothing. */
export async function askProof(
  login: Login,
  { host, login: as }: Door,
  publicUrl: string,
): Promise<ProofAsked> {
  try {
    const asked = await askConfirmation(login.context, { hostCode: host, login: as });
    const { confirmationId, kind, userCode } = asked;
    if (kind === null) return { kind: "none" };
    login.asked = { confirmationId, kind };
    if (userCode === null) return { kind: "code" };
    return pageOf(publicUrl, userCode);
  } catch (error) {
    // Whoever may not enter is refused at the door, in the same words as everybody else.
    const isNobodys = isPosternError(error) && ["not_found", "invalid_input"].includes(error.code);
    if (isNobodys) return { kind: "none" };
    if (isPosternError(error) && error.reason === "no_right_to_enter") return { kind: "none" };
    throw error;
  }
}

/** The page that is told this code. */
export const pageOf = (publicUrl: string, userCode: string) =>
  ({ kind: "passkey", userCode, url: `${publicUrl}/entry?code=${userCode}` }) as const;

/** Counts one answer to an authenticator's code, by the sign-in's own limits. */
export async function tryLoginCode(login: Login, code: string): Promise<Answers["try-code"]> {
  const { asked, context } = login;
  if (asked?.kind !== "code") throw new PosternError("conflict", "no_code_was_asked");
  asked.stepUp ??= (await beginStepUp(context, {})).handle;
  const where = context.address === undefined ? {} : { address: context.address };
  const { outcome } = await tryCode(beginSignIn(where), { handle: asked.stepUp, code });
  if (outcome === "failed") return { outcome };
  if (outcome !== "passed") return { outcome: "over" };
  await noteCode(gateway(context.address), { confirmationId: asked.confirmationId });
  return { outcome };
}

const lookEveryMs = 1000;

/** Waits until somebody said yes or no on the page, or nobody did in time. */
export async function awaitProof({ asked, context }: Login): Promise<Answers["await-proof"]> {
  if (asked?.kind !== "passkey") throw new PosternError("conflict", "no_page_was_asked");
  const { confirmationId } = asked;
  for (;;) {
    const heard = hears(confirmationId);
    const { state } = await readConfirmation(gateway(context.address), { confirmationId });
    if (state !== "waiting") return { state };
    await heard;
  }
}

/** Until something is said of it, or a second has passed. */
async function hears(id: string): Promise<void> {
  const controller = new AbortController();
  const stop = onLive(({ topic, ids }) => {
    if (topic === "bastion" && (ids.length === 0 || ids.includes(id))) controller.abort();
  });
  await pause(lookEveryMs, undefined, { signal: controller.signal }).catch(() => undefined);
  stop();
}
