"use server";

import { Deciding, Finding, type Found } from "#app/(portal)/device/forms.ts";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { PosternError } from "#lib/kernel/index.ts";
import { clientOf } from "#lib/devices/index.ts";
import { decideDeviceGrant, findDeviceGrant } from "#lib/tickets/index.ts";

const isOver = () => new PosternError("gone", "device_code_is_over");

export const find = async (_: FormResult, form: FormData): Promise<FormResult<Found>> =>
  formResult(async (context) => {
    const asked = Finding.parse(fields(form));
    const { grant } = await findDeviceGrant(context, asked);
    if (!grant) throw isOver();
    const { system } = clientOf(grant.userAgent);
    return { ...asked, address: grant.address, system: system ?? null, at: grant.createdAt };
  }, form);

export const decide = async (_: FormResult, form: FormData): Promise<FormResult<string>> =>
  formResult(async (context) => {
    const { verdict } = await decideDeviceGrant(context, Deciding.parse(fields(form)));
    if (verdict === "over") throw isOver();
    return verdict;
  }, form);
