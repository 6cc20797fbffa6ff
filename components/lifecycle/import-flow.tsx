"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { FormResult } from "#components/ui/form-result.ts";
import { ChooseFile, type Choice, type FeedChoice } from "./choose-file.tsx";
import { ColumnQuestions, type MappingView } from "./column-questions.tsx";
import { ImportPreview } from "./import-preview.tsx";
import { SendProgress } from "./send-progress.tsx";
import { sendFile, type FileProblem, type Sent } from "./send-file.ts";

type Props = {
  feeds: readonly FeedChoice[];
  fields: readonly string[];
  loadsHistory: boolean;
  saveMapping: (feed: { code: string; name: string; mapping: MappingView }) => Promise<FormResult>;
};

type Step =
  | { is: "choosing" }
  | { is: "sending"; share: number; isApplying: boolean }
  | { is: "answered"; sent: Sent };

/** A file's way: chosen, tried, looked at, applied. The browser keeps the file in between. */
export function ImportFlow({ feeds, fields, loadsHistory, saveMapping }: Props) {
  const router = useRouter();
  const [choice, choose] = useState<Choice>();
  const [known, setKnown] = useState(feeds);
  const [step, go] = useState<Step>({ is: "choosing" });
  const send = async (chosen: Choice, expect?: string) => {
    const isApplying = expect !== undefined;
    choose(chosen);
    go({ is: "sending", share: 0, isApplying });
    const sent = await sendFile({ ...chosen, expect }, (share) =>
      go({ is: "sending", share, isApplying }),
    );
    if (isApplying && sent.status === "done") router.push(`/lifecycle/runs/${sent.answer.runId}`);
    else go({ is: "answered", sent });
  };
  const feed = known.find(({ code }) => code === choice?.feed);
  const answerColumns = async (mapping: MappingView) => {
    if (!choice) return;
    const saved = await saveMapping({
      code: choice.feed,
      name: feed?.name ?? choice.feed,
      mapping,
    });
    if (saved.status === "failed") return;
    const others = known.filter(({ code }) => code !== choice.feed);
    setKnown([...others, { code: choice.feed, name: feed?.name ?? choice.feed, mapping }]);
    await send(choice);
  };
  if (step.is === "sending" && choice) {
    return <SendProgress name={choice.file.name} share={step.share} isApplying={step.isApplying} />;
  }
  const sent = step.is === "answered" ? step.sent : undefined;
  if (sent?.status === "done" && choice) {
    const { effectHash } = sent.answer;
    return (
      <ImportPreview
        imported={sent.answer}
        fileName={choice.file.name}
        onApply={effectHash === null ? undefined : () => void send(choice, effectHash)}
        onAgain={() => go({ is: "choosing" })}
      />
    );
  }
  return (
    <div className="max-w-[640px]">
      {sent && <SendFailure sent={sent} feed={choice?.feed ?? ""} />}
      {sent?.status === "failed" && (
        <ColumnQuestions
          problems={sent.problems}
          fields={fields}
          mapping={feed?.mapping}
          onAnswer={answerColumns}
        />
      )}
      <ChooseFile
        feeds={known}
        before={choice}
        loadsHistory={loadsHistory}
        second={sent?.status === "failed" && asksColumns(sent.problems)}
        onSend={(chosen) => void send(chosen)}
      />
    </div>
  );
}

const asksColumns = (problems: readonly FileProblem[]): boolean =>
  problems.some(({ reason }) => reason === "unknown_column");

function SendFailure({ sent, feed }: { sent: Sent; feed: string }) {
  const t = useTranslations("lifecycle");
  if (sent.status === "done") return null;
  if (sent.status === "lost") {
    return (
      <div className="mb-5">
        <Banner tone="failed" cause={t("lost-cause")}>
          {t("lost-effect")}
        </Banner>
      </div>
    );
  }
  const others = sent.problems.filter(({ reason }) => reason !== "unknown_column");
  return (
    <div className="mb-5">
      <Banner
        tone="failed"
        cause={asksColumns(sent.problems) ? t("columns-cause") : sent.message}
        reference={sent.reference}
      >
        {t("nothing-applied")}{" "}
        {sent.problems.some(({ reason }) => reason.endsWith("column")) && (
          <TextLink href={`/lifecycle/feeds/${feed}`}>{t("mapping-of-feed")}</TextLink>
        )}
        {others.length > 0 && (
          <ul className="mt-1 list-disc pl-4">
            {others.map(({ field, reason, expected }) => (
              <li key={`${field} ${reason}`}>
                <span className="mono">{field}</span>: {t("expected", { expected })}
              </li>
            ))}
          </ul>
        )}
      </Banner>
    </div>
  );
}
