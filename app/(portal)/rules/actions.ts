"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { beginFromTicket } from "#app/session.ts";
import type { PickedTarget } from "#components/access/target-picker.tsx";
import type { Check, TriedRule } from "#components/rules/rule-editor.tsx";
import type { Tried } from "#components/rules/rule-effect.tsx";
import {
  checkRule,
  previewRule,
  previewRuleRetirement,
  recordRuleOnly,
  RuleDraft,
  saveRuleDraftCommand,
  searchTargets,
  tryRule,
} from "#lib/access/index.ts";
import { problemOr } from "./problem.ts";

const OfRule = z.object({ ruleId: z.uuid() });
const Draft = RuleDraft.extend({
  // Forms send lines as CR LF (HTML Living Standard, constructing the entry list).
  expression: z.string().transform((text) => text.replaceAll("\r\n", "\n")),
  targets: z
    .string()
    .max(50_000)
    .transform((text): unknown => JSON.parse(text))
    .pipe(RuleDraft.shape.targets),
  ownerId: z
    .string()
    .transform((text) => text || null)
    .pipe(z.uuid().nullable()),
});

export const findGivable = async (search: string): Promise<readonly PickedTarget[]> =>
  (await searchTargets(await beginFromTicket(), { search: search.slice(0, 200) })).targets;

export const checkExpression = async (expression: string): Promise<Check> =>
  problemOr<Check>(
    async (context) => ({ reads: (await checkRule(context, { expression })).reads.length }),
    (problem) => ({ problem }),
  );

export const tryWritten = async (rule: TriedRule): Promise<Tried> =>
  problemOr<Tried>(
    async (context) => ({
      kind: "effect",
      effect: await tryRule(context, { ...rule, targets: [...rule.targets] }),
    }),
    (message) => ({ kind: "problem", message }),
  );

export const saveDraft = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) =>
      redirect(`/rules/${(await saveRuleDraftCommand(context, Draft.parse(fields(form)))).ruleId}`),
    form,
  );

export const recordOnly = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) => (await recordRuleOnly(context, OfRule.parse(fields(form))), refresh()),
    form,
  );

export const previewEnforcing = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) =>
      redirect(
        `/rules/rollouts/${(await previewRule(context, OfRule.parse(fields(form)))).rolloutId}`,
      ),
    form,
  );

export const previewRetiring = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) =>
      redirect(
        `/rules/rollouts/${(await previewRuleRetirement(context, OfRule.parse(fields(form)))).rolloutId}`,
      ),
    form,
  );
