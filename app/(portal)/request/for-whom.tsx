"use client";

import { useTranslations } from "next-intl";
import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useState } from "react";
import { PersonPicker } from "#components/people/person-picker.tsx";
import { Button } from "#components/ui/button.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { findColleaguesAction } from "./actions.ts";

type Props = { beneficiary: { personId: string; name: string }; me: string };

/** Oneself, or the colleague who will have it. The address holds the choice. */
export function ForWhom({ beneficiary, me }: Props) {
  const t = useTranslations("request");
  const [router, params] = [useRouter(), useSearchParams()];
  const [isChoosing, setChoosing] = useState(false);
  const find = useCallback(async (text: string) => {
    const result = await findColleaguesAction(text);
    return result.status === "done" ? result.answer.people : [];
  }, []);
  const choose = (personId: string | undefined) => {
    const next = new URLSearchParams(params);
    if (personId === undefined || personId === me) next.delete("for");
    else next.set("for", personId);
    setChoosing(false);
    router.replace(`/request?${next.toString()}`, { scroll: false });
  };
  return (
    <div>
      <div className="mb-1 text-13 font-medium">{t("for")}</div>
      <div className="flex min-w-0 items-center gap-2">
        <PersonChip name={beneficiary.name} />
        <Button
          kind="ghost"
          size="small"
          aria-expanded={isChoosing}
          onClick={() => setChoosing(!isChoosing)}
        >
          {t("change")}
        </Button>
        {beneficiary.personId !== me && (
          <Button kind="ghost" size="small" onClick={() => choose(undefined)}>
            {t("for-me")}
          </Button>
        )}
      </div>
      {isChoosing && (
        <div className="mt-2">
          <PersonPicker
            label={t("find-colleague")}
            find={find}
            onPick={({ personId }) => choose(personId)}
          />
        </div>
      )}
    </div>
  );
}
