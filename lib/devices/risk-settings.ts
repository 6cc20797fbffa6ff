import { z } from "zod";
import {
  command,
  needs,
  query,
  findSetting,
  lockSetting,
  saveSetting,
  type Tx,
} from "#lib/kernel/index.ts";
import { RiskRules, rulesOf } from "./risk-rules.ts";

const settingKey = "devices.risk-rules";
const right = "settings.manage";

export const readRiskRules = async (tx: Tx): Promise<RiskRules> =>
  rulesOf((await findSetting(tx, settingKey))?.value);

export const getRiskRules = query({
  name: "device.rules",
  title: "Says how clients are weighed, and what each level decides.",
  right,
  rest: { method: "GET", path: "/settings/devices" },
  input: z.object({}),
  output: RiskRules,
  authorize: needs(right),
  run: ({ tx }) => readRiskRules(tx),
});

/** Replaces the rules as a whole; what is assessed from then on follows them. */
export const changeRiskRules = command({
  name: "device.change-rules",
  title: "Changes how clients are weighed, and what each level decides.",
  right,
  rest: { method: "PUT", path: "/settings/devices" },
  input: z.object({ rules: RiskRules }),
  output: RiskRules,
  load: async ({ tx }) => rulesOf((await lockSetting(tx, settingKey))?.value),
  authorize: needs(right),
  run: async (work) => {
    const { rules } = work.input;
    await saveSetting(work, settingKey, { from: work.resource, to: rules });
    work.record({ target: settingKey, detail: { from: work.resource, to: rules } });
    return rules;
  },
});
