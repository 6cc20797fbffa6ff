"use client";

import { Eye } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState, useState } from "react";
import {
  TargetPicker,
  type FindTargets,
  type PickedTarget,
} from "#components/access/target-picker.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, type FormResult } from "#components/ui/form-result.ts";
import { Section } from "#components/ui/section.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useAnswer } from "#components/ui/use-answer.ts";
import type { Act } from "#components/ui/form-dialogue.tsx";
import { RoleEffectPanel, type RoleEffect } from "./role-effect.tsx";

type Asked = { roleId: string; entitlementIds: string[]; includedIds: string[] };

type Props = {
  roleId: string;
  contents: readonly PickedTarget[];
  find: FindTargets;
  attempt: (asked: Asked) => Promise<FormResult<RoleEffect>>;
  preview: Act;
};

const restMs = 300;

/** What a role contains, and beside it what that would mean for everybody who has it. */
export function RoleEditor({ roleId, contents, find, attempt, preview }: Props) {
  const t = useTranslations("roles");
  const [chosen, setChosen] = useState(contents);
  const [result, submit] = useActionState(preview, notSent);
  const idsOf = (kind: PickedTarget["kind"]) =>
    chosen.filter((each) => each.kind === kind).map(({ id }) => id);
  const asked = {
    roleId,
    entitlementIds: idsOf("entitlement").toSorted(),
    includedIds: idsOf("role").toSorted(),
  };
  const { answer, last } = useAnswer(attempt, asked, restMs);
  const others = async (search: string) =>
    (await find(search)).filter(({ kind, id }) => kind !== "role" || id !== roleId);
  const [offer] = useState(() => others);
  const isSame = keysOf(chosen) === keysOf(contents);
  return (
    <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
      <form action={submit} className="flex min-w-0 flex-col gap-4">
        <FormBanner result={result} />
        <Section title={t("contents")} count={chosen.length} ruled>
          <div className="pt-3">
            <TargetPicker label={t("find")} find={offer} chosen={chosen} onChange={setChosen} />
            {errorOf(result, "includedIds") !== undefined && (
              <p className="mt-1 text-12 text-denied">{errorOf(result, "includedIds")}</p>
            )}
          </div>
        </Section>
        <input type="hidden" name="roleId" value={roleId} />
        <input type="hidden" name="entitlementIds" value={asked.entitlementIds.join(",")} />
        <input type="hidden" name="includedIds" value={asked.includedIds.join(",")} />
        <div className="flex flex-wrap items-center gap-2">
          <SubmitButton icon={<Eye />} disabled={isSame}>
            {t("preview")}
          </SubmitButton>
          <ButtonLink href={`/catalogue/roles/${roleId}`}>{t("cancel")}</ButtonLink>
          <span className="caption basis-full">{isSame ? t("as-it-is") : t("bound")}</span>
        </div>
      </form>
      <RoleEffectPanel tried={answer} last={last} />
    </div>
  );
}

const keysOf = (targets: readonly PickedTarget[]): string =>
  targets
    .map(({ kind, id }) => `${kind}:${id}`)
    .toSorted()
    .join();
