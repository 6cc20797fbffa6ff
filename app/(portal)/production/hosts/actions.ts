"use server";

import { redirect } from "next/navigation";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import {
  askHostCheck,
  moveHost,
  prepareAuthority,
  registerHost,
  retireHost,
  shapeRight,
} from "#lib/bastion/index.ts";
import { Moving, Naming, Registering, Retiring, shapingOf } from "./forms.ts";

export const registerAction = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(async (context) => {
    const told = Registering.parse(fields(form));
    await registerHost(context, told);
    redirect(`/production/hosts/${told.code}`);
  }, form);

export const moveAction = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => moveHost(context, Moving.parse(fields(form))), form);

export const retireAction = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => retireHost(context, Retiring.parse(fields(form))), form);

export const checkAction = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult((context) => askHostCheck(context, Naming.parse(fields(form))), form);

export const prepareAction = async (): Promise<FormResult> =>
  formResult((context) => prepareAuthority(context, {}));

export const shapeAction = async (_: FormResult, form: FormData): Promise<FormResult> =>
  formResult(
    (context) => shapeRight(context, shapingOf(fields(form), form.getAll("features"))),
    form,
  );
