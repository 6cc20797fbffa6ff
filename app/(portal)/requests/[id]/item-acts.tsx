"use client";

import { OctagonX, PencilLine, TimerReset, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { DurationSelect } from "#components/requests/duration-select.tsx";
import { Button } from "#components/ui/button.tsx";
import { ActDialogue } from "./act-dialogue.tsx";
import { changeAction, endAction, withdrawAction } from "../actions.ts";
import { ExtendDialogue, type Extendable } from "../extend-dialogue.tsx";

export type Acted = {
  itemId: string;
  name: string;
  minutes: number | null;
  approvals: number;
  limits: { minutesMax: number | null; isPermanentAllowed: boolean } | null;
  may: { withdraw: boolean; change: boolean; end: boolean; extend: boolean };
  extendable: Extendable | undefined;
};

type Props = { item: Acted; startsExtending: boolean };

/** What one may do with an item now; what one may not is not offered. */
export function ItemActs({ item, startsExtending }: Props) {
  const t = useTranslations("requests");
  const { itemId, name, may, extendable } = item;
  const said = (comment: string) => (comment === "" ? {} : { comment });
  return (
    <>
      {extendable && may.extend && (
        <ExtendDialogue
          item={extendable}
          startsOpen={startsExtending}
          trigger={
            <Button icon={<TimerReset />} keys="E" data-extend>
              {t("extend")}
            </Button>
          }
        />
      )}
      {may.change && <ChangeTime item={item} />}
      {may.end && (
        <ActDialogue
          title={t("end-title", { name })}
          lead={t("end-lead")}
          trigger={
            <Button kind="danger" icon={<OctagonX />}>
              {t("end")}
            </Button>
          }
          does={t("end-title", { name })}
          kind="final"
          fact={t("end-done", { name })}
          act={(comment) => endAction({ itemId, ...said(comment) })}
        />
      )}
      {may.withdraw && (
        <ActDialogue
          title={t("withdraw-title", { name })}
          lead={t("withdraw-lead", { count: item.approvals })}
          trigger={
            <Button kind="danger" icon={<Undo2 />}>
              {t("withdraw")}
            </Button>
          }
          does={t("withdraw")}
          kind="final"
          fact={t("withdraw-done", { name })}
          act={(comment) => withdrawAction({ itemId, ...said(comment) })}
        />
      )}
    </>
  );
}

/** Shorter keeps what was approved; longer starts over. The dialogue says which it will be. */
function ChangeTime({ item }: { item: Acted }) {
  const t = useTranslations("requests");
  const { itemId, name, limits } = item;
  const [minutes, setMinutes] = useState(item.minutes);
  const isLonger =
    (minutes ?? Number.POSITIVE_INFINITY) > (item.minutes ?? Number.POSITIVE_INFINITY);
  const effect = isLonger ? t("change-longer", { count: item.approvals }) : t("change-shorter");
  return (
    <ActDialogue
      title={t("change-title", { name })}
      lead={minutes === item.minutes ? t("change-lead") : effect}
      trigger={<Button icon={<PencilLine />}>{t("change")}</Button>}
      does={t("change-do")}
      kind="primary"
      fact={t("change-done", { name })}
      act={(comment) => changeAction({ itemId, minutes, ...(comment !== "" && { comment }) })}
    >
      <DurationSelect
        small={false}
        label={t("how-long")}
        minutes={minutes}
        minutesMax={limits?.minutesMax ?? null}
        isPermanentAllowed={limits?.isPermanentAllowed ?? false}
        onChoose={setMinutes}
      />
    </ActDialogue>
  );
}
