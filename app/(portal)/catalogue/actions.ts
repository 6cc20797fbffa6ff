"use server";

import { redirect } from "next/navigation";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { beginFromTicket } from "#app/session.ts";
import type { PickedTarget } from "#components/access/target-picker.tsx";
import type { FindPeople } from "#components/catalogue/thing-fields.tsx";
import type { RoleEffect } from "#components/catalogue/role-effect.tsx";
import {
  previewConditions,
  previewRetirement,
  previewRole,
  searchTargets,
  tryRole,
} from "#lib/access/index.ts";
import {
  createCondition,
  createEntitlement,
  createRole,
  createSystem,
  editCondition,
  editEntitlement,
  editRole,
  editSystem,
} from "#lib/catalog/index.ts";
import { listPeople } from "#lib/people/index.ts";
import {
  Condition,
  ConditionCodes,
  NewCondition,
  NewRight,
  NewRole,
  NewSystem,
  Retirement,
  Right,
  Role,
  RoleContents,
  System,
} from "./forms.ts";

type Acting = Promise<FormResult>;

export const findOwner: FindPeople = async (search) =>
  (await listPeople(await beginFromTicket(), { search, limit: 8, status: "active" })).people;

export const findContents = async (search: string): Promise<readonly PickedTarget[]> =>
  (await searchTargets(await beginFromTicket(), { search: search.slice(0, 200) })).targets;

export const addSystem = async (_: FormResult, form: FormData): Acting =>
  formResult((context) => createSystem(context, NewSystem.parse(fields(form))), form);

export const changeSystem = async (_: FormResult, form: FormData): Acting =>
  formResult((context) => editSystem(context, System.parse(fields(form))), form);

export const addRight = async (_: FormResult, form: FormData): Acting =>
  formResult((context) => createEntitlement(context, NewRight.parse(fields(form))), form);

export const changeRight = async (_: FormResult, form: FormData): Acting =>
  formResult((context) => editEntitlement(context, Right.parse(fields(form))), form);

export const addRole = async (_: FormResult, form: FormData): Acting =>
  formResult(async (context) => {
    const { roleId } = await createRole(context, NewRole.parse(fields(form)));
    redirect(`/catalogue/roles/${roleId}/edit`);
  }, form);

export const changeRole = async (_: FormResult, form: FormData): Acting =>
  formResult((context) => editRole(context, Role.parse(fields(form))), form);

export const addCondition = async (_: FormResult, form: FormData): Acting =>
  formResult((context) => createCondition(context, NewCondition.parse(fields(form))), form);

export const changeCondition = async (_: FormResult, form: FormData): Acting =>
  formResult((context) => editCondition(context, Condition.parse(fields(form))), form);

export const tryContents = async (
  asked: Parameters<typeof tryRole>[1],
): Promise<FormResult<RoleEffect>> => formResult((context) => tryRole(context, asked));

export const previewContents = async (_: FormResult, form: FormData): Acting =>
  formResult(async (context) => {
    const { rolloutId } = await previewRole(context, RoleContents.parse(fields(form)));
    redirect(`/rules/rollouts/${rolloutId}`);
  }, form);

export const previewAsked = async (_: FormResult, form: FormData): Acting =>
  formResult(async (context) => {
    const asked = ConditionCodes.parse({
      ...fields(form),
      codes: form.getAll("codes"),
    });
    redirect(`/rules/rollouts/${(await previewConditions(context, asked)).rolloutId}`);
  }, form);

export const previewRetiring = async (_: FormResult, form: FormData): Acting =>
  formResult(async (context) => {
    const { rolloutId } = await previewRetirement(context, Retirement.parse(fields(form)));
    redirect(`/rules/rollouts/${rolloutId}`);
  }, form);
