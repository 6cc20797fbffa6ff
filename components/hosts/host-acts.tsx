"use client";

import { Archive, KeyRound, MonitorX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { EffectRows } from "#components/ui/effect-rows.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";
import { HostFields, type HostShape } from "./host-fields.tsx";

type RetireProps = { code: string; sessions: number; people: number; act: Act };

/** For good: says whom it throws out. */
export function RetireHost({ code, sessions, people, act }: RetireProps) {
  const t = useTranslations("hosts");
  const effects = [
    {
      key: "sessions",
      icon: <MonitorX className="size-3.5" />,
      what: t("retire-sessions"),
      effect: t("retire-count", { sessions, people }),
    },
    {
      key: "code",
      icon: <Archive className="size-3.5" />,
      what: t("retire-code", { host: code }),
      effect: t("for-good"),
    },
  ];
  return (
    <FormDialogue
      isFinal
      title={t("retire-title", { host: code })}
      lead={t("retire-lead")}
      confirm={t("retire")}
      act={act}
      fields={{ code }}
      trigger={
        <Button kind="danger" icon={<Archive />}>
          {t("retire")}
        </Button>
      }
    >
      {(result) => (
        <>
          <EffectRows effects={effects} />
          <ReasonField result={result} />
        </>
      )}
    </FormDialogue>
  );
}

/** It was set up anew, or moved: other keys are pinned from now on. */
export function MoveHost({ code, host, act }: { code: string; host: HostShape; act: Act }) {
  const t = useTranslations("hosts");
  return (
    <FormDialogue
      title={t("move-title", { host: code })}
      lead={t("move-lead")}
      confirm={t("move")}
      act={act}
      fields={{ code }}
      trigger={
        <Button size="small" icon={<KeyRound />}>
          {t("move-open")}
        </Button>
      }
    >
      {(result) => <HostFields host={host} result={result} />}
    </FormDialogue>
  );
}
