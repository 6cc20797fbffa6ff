"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { fields, formResult, type FormResult } from "#app/form-result.ts";
import { changeRiskRules, getRiskRules, RiskRules } from "#lib/devices/index.ts";
import { placesOf } from "./proposed.ts";

/** What was tried comes in force. */
export async function saveRules(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const rules = RiskRules.parse(JSON.parse(fields(form)["rules"] ?? "{}"));
    await changeRiskRules(context, { rules });
    redirect("/detections/risk");
  });
}

/** Where the company's networks are. */
export async function savePlaces(_: FormResult, form: FormData): Promise<FormResult> {
  return formResult(async (context) => {
    const places = placesOf(fields(form)["places"] ?? "");
    await changeRiskRules(context, { rules: { ...(await getRiskRules(context, {})), places } });
    revalidatePath("/detections/risk");
  }, form);
}
