import "server-only";
import { getTranslations } from "next-intl/server";
import { headers } from "next/headers";
import { redirect, unstable_rethrow } from "next/navigation";
import { z } from "zod";
import { beginFromTicket } from "#app/session.ts";
import type { FormFailure, FormResult } from "#components/ui/form-result.ts";
import {
  invalidInput,
  isPosternError,
  log,
  newId,
  PosternError,
  problemsOf,
  type Context,
  type PersonActor,
  type Problem,
} from "#lib/kernel/index.ts";
import { confirmedMinutes } from "#lib/registry/index.ts";

export type { FormResult } from "#components/ui/form-result.ts";

type Typed = FormData | Readonly<Record<string, string>>;
type PersonContext = Context & { readonly actor: PersonActor };

/**
 * Runs what a form asks for, and answers what a page can show. Redirects pass through.
 * `typed` comes back when it fails, so that nothing has to be typed twice.
 */
export const formResult = <Answer>(
  act: (context: PersonContext) => Promise<Answer>,
  typed: Typed = {},
): Promise<FormResult<Answer>> => formResultOf(beginFromTicket, act, typed);

/** The same for forms that begin otherwise, such as signing in. */
export async function formResultOf<Answer, Begun extends Context>(
  open: () => Promise<Begun>,
  act: (context: Begun) => Promise<Answer>,
  typed: Typed = {},
): Promise<FormResult<Answer>> {
  const begun: { context?: Begun } = {};
  try {
    begun.context = await open();
    return { status: "done", answer: await act(begun.context) };
  } catch (error) {
    unstable_rethrow(error);
    if (isProofMissing(error)) await leadToProof();
    const requestId = begun.context?.requestId ?? newId();
    return failure(errorOf(error, requestId), { requestId, typed });
  }
}

/** The text fields of a form, by name; what the framework adds is left out. */
export const fields = (form: FormData): Record<string, string> =>
  Object.fromEntries(
    [...form].flatMap(([name, value]) =>
      typeof value === "string" && !name.startsWith("$ACTION") ? [[name, value]] : [],
    ),
  );

function errorOf(error: unknown, requestId: string): PosternError {
  if (isPosternError(error) && error.code !== "internal") return error;
  if (error instanceof z.ZodError) return invalidInput(problemsOf(error));
  log().error({ requestId, err: error }, "a form failed");
  return new PosternError("internal", "internal");
}

const isProofMissing = (error: unknown): boolean =>
  isPosternError(error) && error.reason === "step_up_needed";

/** Without a script nothing can be proven in place: on a page of its own, and back. */
async function leadToProof(): Promise<void> {
  const sent = await headers();
  if (sent.has("next-action")) return;
  redirect(`/step-up?to=${encodeURIComponent(sent.get("x-postern-path") ?? "/")}`);
}

type Sent = { readonly requestId: string; readonly typed: Typed };

async function failure(error: PosternError, { requestId, typed }: Sent): Promise<FormFailure> {
  const say = await sayer();
  const { code, reason, details } = error;
  const problems = Array.isArray(details["problems"]) ? (details["problems"] as Problem[]) : [];
  return {
    status: "failed",
    code,
    reason,
    message: say.error(error),
    // Of several problems of one field the first is shown.
    fields: Object.fromEntries(
      problems.toReversed().map((each) => [each.field, say.problem(each)]),
    ),
    typed: withoutSecrets(typed instanceof FormData ? fields(typed) : typed),
    ...(reason === "step_up_needed" && {
      proofMinutes: Details.parse(details).freshMinutes ?? confirmedMinutes,
    }),
    ...((code === "internal" || code === "unavailable") && { reference: requestId }),
  };
}

/** A secret is typed again: it never comes back in a page. */
const withoutSecrets = (typed: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(typed).filter(
      ([name]) => !/password$|^(secret|code|token|passphrase)$/i.test(name),
    ),
  );

/** What a sentence about an error may count. */
const Details = z.object({ minutes: z.number().optional(), freshMinutes: z.number().optional() });

/** Says errors in the reader's language: by their reason, else by what kind of error it is. */
async function sayer() {
  const t = await getTranslations("errors");
  const known = (key: string) => (t.has(key as "code.internal") ? (key as "code.internal") : null);
  return {
    error({ code, reason, details }: PosternError): string {
      if (reason.startsWith("needs_")) return t("needs-right", { right: reason.slice(6) });
      const key = known(`reason.${reason}`);
      const { minutes = 0 } = Details.parse(details);
      return key ? t(key, { minutes }) : t(known(`code.${code}`) ?? "code.internal");
    },
    problem({ reason }: Problem): string {
      const key = known(`reason.${reason}`) ?? known(`problem.${reason}`);
      return t(key ?? "problem.other");
    },
  };
}

/** What a page says about one thing that did not work, such as one decision of a batch. */
export async function sayProblem(code: PosternError["code"], reason: string): Promise<string> {
  return (await sayer()).error(new PosternError(code, reason));
}
