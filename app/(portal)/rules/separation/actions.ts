"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { previewSodRule } from "#lib/access/index.ts";

const ids = z
  .string()
  .max(50_000)
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.uuid()).max(500));
const About = z.object({
  code: z.string().trim().min(1).max(100),
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2000).default(""),
  ownerId: z
    .string()
    .transform((text) => text || null)
    .pipe(z.uuid().nullable()),
});
const Writing = About.extend({
  mode: z.enum(["record", "ask", "refuse"]),
  left: ids,
  right: ids,
}).transform(({ mode, left, right, ...about }) => ({ ...about, content: { mode, left, right } }));
const Retiring = About.transform((about) => ({ ...about, content: null }));

export const previewSeparation = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) =>
      redirect(
        `/rules/rollouts/${(await previewSodRule(context, Writing.parse(fields(form)))).rolloutId}`,
      ),
    form,
  );

export const previewRetiring = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    async (context) =>
      redirect(
        `/rules/rollouts/${(await previewSodRule(context, Retiring.parse(fields(form)))).rolloutId}`,
      ),
    form,
  );
