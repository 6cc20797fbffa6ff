"use client";

import { ListChecks } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";

type Props = {
  entitlementId: string;
  name: string;
  conditions: readonly { code: string; name: string }[];
  asked: readonly string[];
  act: Act;
};

/** Conditions take a right from whoever lacks them, so the choice leads to a preview. */
export function ConditionsForm({ entitlementId, name, conditions, asked, act }: Props) {
  const t = useTranslations("catalogue");
  return (
    <FormDialogue
      title={t("conditions-of", { name })}
      lead={t("conditions-lead")}
      confirm={t("preview-effect")}
      act={act}
      fields={{ entitlementId }}
      trigger={<Button icon={<ListChecks />}>{t("edit-conditions")}</Button>}
    >
      {() => (
        <fieldset className="rows">
          <legend className="sr-only">{t("tab.conditions")}</legend>
          {conditions.map((each) => (
            <label
              key={each.code}
              className="flex min-h-9 cursor-pointer items-center gap-2.5 text-13 max-md:min-h-11"
            >
              <input
                type="checkbox"
                name="codes"
                value={each.code}
                defaultChecked={asked.includes(each.code)}
                className="size-4 accent-accent-solid"
              />
              {each.name}
            </label>
          ))}
        </fieldset>
      )}
    </FormDialogue>
  );
}
