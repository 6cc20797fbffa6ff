"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { StageWho, useStageTitle } from "#components/requests/stage-words.tsx";
import { previewAction } from "./actions.ts";

type Answer = Extract<Awaited<ReturnType<typeof previewAction>>, { status: "done" }>["answer"];
type Ahead = Answer["items"][number];

export type AheadItem = {
  targetKind: "entitlement" | "role";
  targetId: string;
  minutes: number | null;
  extendsId?: string;
};

/** What would happen to each item if it were asked for now; unset while it is not known. */
export function useAhead(
  beneficiaryId: string,
  items: readonly AheadItem[],
): readonly Ahead[] | undefined {
  const [ahead, setAhead] = useState<readonly Ahead[]>();
  const asked = JSON.stringify(
    items.map(({ targetKind, targetId, minutes, extendsId }) => ({
      ...{ targetKind, targetId, minutes },
      ...(extendsId !== undefined && { extendsId }),
    })),
  );
  useEffect(() => {
    let isLate = false;
    const keep = (found?: readonly Ahead[]) => {
      if (!isLate && found) setAhead(found);
    };
    previewAction({ beneficiaryId, items: JSON.parse(asked) as AheadItem[] }).then(
      (result) => keep(result.status === "done" ? result.answer.items : undefined),
      () => keep(),
    );
    return () => {
      isLate = true;
    };
  }, [beneficiaryId, asked]);
  return ahead;
}

/** Who would decide, or what stands against it. */
export function Deciders({ ahead }: { ahead: Ahead | undefined }) {
  const t = useTranslations("requests");
  const problems = useTranslations("errors");
  const titleOf = useStageTitle();
  if (!ahead) return null;
  if (ahead.problem !== null) {
    const key = `reason.${ahead.problem}` as "reason.not_requestable";
    return (
      <p role="alert" className="text-13 text-denied">
        {problems.has(key) ? problems(key) : problems("code.conflict")}
      </p>
    );
  }
  if (ahead.isAutomatic) return <p className="secondary">{t("automatic")}</p>;
  return (
    <ul className="rows text-13">
      {ahead.stages.map((stage) => (
        <li key={stage.name} className="grid grid-cols-[112px_minmax(0,1fr)] gap-3 py-2">
          <span className="text-ink-3">{titleOf(stage)}</span>
          <StageWho groups={stage.groups} />
        </li>
      ))}
    </ul>
  );
}
