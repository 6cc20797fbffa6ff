"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { StepUpDialogue } from "#components/security/step-up-dialogue.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { EffectRows } from "#components/ui/effect-rows.tsx";

type Step =
  | { is: "ready" | "working" }
  | { is: "done"; events: number; size: number }
  | { is: "failed"; reason: string; reference: string | undefined }
  /** Who takes it must be proven first; it holds for so many minutes. */
  | { is: "unproven"; minutes: number };

/** Takes what the search finds out of the house, with proofs that verify without us. */
export function ExportForm({ filter }: { filter: Readonly<Record<string, string>> }) {
  const t = useTranslations("audit");
  const [step, go] = useState<Step>({ is: "ready" });
  const [discloses, setDiscloses] = useState(false);
  const take = async () => {
    go({ is: "working" });
    go(await exportBundle(filter, discloses));
  };
  return (
    <Dialogue
      form
      title={t("export-title")}
      lead={t("export-lead")}
      trigger={<Button icon={<Download />}>{t("export")}</Button>}
      onOpenChange={() => go({ is: "ready" })}
    >
      <div className="flex flex-col gap-4">
        <EffectRows
          effects={[
            { key: "what", what: t("export-what"), effect: chosenBy(filter) || t("everything") },
            { key: "proofs", what: t("export-proofs"), effect: t("export-offline") },
            { key: "logged", what: t("export-logged"), effect: t("export-always") },
          ]}
        />
        <Checkbox checked={discloses} onChange={(event) => setDiscloses(event.target.checked)}>
          {t("export-discloses")}
        </Checkbox>
        <Told step={step} />
        {step.is === "unproven" && (
          <StepUpDialogue
            open
            onOpenChange={() => go({ is: "ready" })}
            minutes={step.minutes}
            onProved={() => void take()}
          />
        )}
        <Button kind="primary" full working={step.is === "working"} onClick={() => void take()}>
          {t("export-take")}
        </Button>
      </div>
    </Dialogue>
  );
}

const chosenBy = (filter: Readonly<Record<string, string>>): string =>
  Object.entries(filter)
    .map(([name, value]) => `${name} ${value.slice(0, 24)}`)
    .join(", ");

function Told({ step }: { step: Step }) {
  const t = useTranslations("audit");
  if (step.is === "done") {
    return (
      <output className="secondary">
        {t("export-done", { events: step.events, size: step.size })}
      </output>
    );
  }
  if (step.is !== "failed") return null;
  const isLarge = step.reason === "export_too_large";
  return (
    <Banner
      tone="failed"
      cause={isLarge ? t("export-large") : t("export-failed")}
      reference={step.reference}
    />
  );
}

async function exportBundle(
  filter: Readonly<Record<string, string>>,
  discloses: boolean,
): Promise<Step> {
  const answer = await fetch("/api/v1/audit/export", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...filter, discloses }),
  });
  const body = (await answer.json()) as Record<string, unknown>;
  if (!answer.ok) {
    const { reason, requestId, freshMinutes } = body;
    if (reason === "step_up_needed") return { is: "unproven", minutes: Number(freshMinutes) };
    return {
      is: "failed",
      reason: String(reason),
      reference: typeof requestId === "string" ? requestId : undefined,
    };
  }
  save(String(body["bundle"]));
  return { is: "done", events: Number(body["events"]), size: Number(body["size"]) };
}

function save(bundle: string): void {
  const address = URL.createObjectURL(new Blob([bundle], { type: "application/jsonl" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "postern-audit.jsonl";
  link.click();
  URL.revokeObjectURL(address);
}
