"use server";

import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import type { AskedPolicy } from "#components/policies/policy-editor.tsx";
import type { TriedPolicy } from "#components/policies/policy-preview.tsx";
import {
  applyPolicy,
  PolicyDefinition,
  PolicyInput,
  previewPolicy,
  retirePolicy,
  savePolicy,
} from "#lib/requests/index.ts";
import { problemOr } from "../rules/problem.ts";

const Written = PolicyInput.extend({
  // Forms send lines as CR LF (HTML Living Standard, constructing the entry list).
  condition: z
    .string()
    .transform((text) => text.replaceAll("\r\n", "\n"))
    .pipe(PolicyInput.shape.condition),
  priority: z.coerce.number().pipe(PolicyInput.shape.priority),
  definition: z
    .string()
    .max(100_000)
    .transform((text): unknown => JSON.parse(text))
    .pipe(PolicyDefinition),
});
const OfPolicy = z.object({ code: PolicyInput.shape.code });
const Applying = OfPolicy.extend({ version: z.coerce.number().int().positive() });
const Asked = z.object({ condition: z.string(), definition: PolicyDefinition });

export const tryPolicy = async (asked: AskedPolicy): Promise<TriedPolicy> =>
  problemOr<TriedPolicy>(
    async (context) => ({
      kind: "effect",
      effect: await previewPolicy(context, Asked.parse(asked)),
    }),
    (message) => ({ kind: "problem", message }),
  );

export const save = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const written = Written.parse(fields(form));
    await savePolicy(context, written);
    redirect(`/policies/${written.code}`);
  }, form);

export const apply = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) => (await applyPolicy(context, Applying.parse(fields(form))), refresh()),
    form,
  );

export const retire = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) => (await retirePolicy(context, OfPolicy.parse(fields(form))), refresh()),
    form,
  );
