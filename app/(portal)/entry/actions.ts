"use server";

import { Deciding, Finding } from "#app/(portal)/entry/forms.ts";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import type { FoundEntry } from "#components/bastion/entry-form.tsx";
import { decideEntry, findEntry } from "#lib/bastion/index.ts";
import { PosternError } from "#lib/kernel/index.ts";

export const find = async (_: FormResult, form: FormData): Promise<FormResult<FoundEntry>> =>
  formResult(async (context) => {
    const { code } = Finding.parse(fields(form));
    const { entry } = await findEntry(context, { code });
    if (!entry) throw new PosternError("gone", "confirmation_is_over");
    return { ...entry, code };
  }, form);

export const decide = async (_: FormResult, form: FormData): Promise<FormResult<string>> =>
  formResult(
    async (context) => (await decideEntry(context, Deciding.parse(fields(form)))).verdict,
    form,
  );
