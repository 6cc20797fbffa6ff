"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { DurationSelect } from "#components/requests/duration-select.tsx";
import { DurationWords } from "#components/requests/duration-words.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import type { InboxItem } from "./inbox.tsx";

export type Decision = {
  itemId: string;
  contentHash: string;
  verdict: "approve" | "reject" | "narrow";
  comment?: string;
  minutes?: number;
};
type Verdict = Decision["verdict"] | "leave";
export type Failed = { itemId: string; why: string };

type Props = {
  items: readonly InboxItem[];
  /** What all of them get unless one is an exception. */
  verdict: Decision["verdict"];
  failed: readonly Failed[];
  problem: string | undefined;
  isBusy: boolean;
  onClose: () => void;
  onSend: (decisions: readonly Decision[]) => void;
};

type Choice = { verdict: Verdict; minutes: number };

/** The selection as a checklist: each item may get its own verdict. */
export function ExceptionsDialogue(props: Props) {
  const { items, verdict, failed, problem, isBusy, onClose, onSend } = props;
  const t = useTranslations("approvals");
  const [own, setOwn] = useState<Readonly<Record<string, Choice>>>({});
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const choiceOf = (item: InboxItem): Choice =>
    own[item.itemId] ?? { verdict, minutes: halfOf(item) };
  const decisions = items.flatMap((item) => decisionOf(item, choiceOf(item), reason.trim()));
  const needsReason = decisions.some((each) => each.verdict !== "approve");
  const send = () => {
    const lacksReason = needsReason && reason.trim() === "";
    setMissing(lacksReason);
    if (!lacksReason) onSend(decisions);
  };
  return (
    <Dialogue
      form
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={t("decide-count", { count: items.length })}
      lead={t("exceptions-lead")}
    >
      <ul className="box rows max-h-[45vh] overflow-y-auto [&>*:first-child]:border-t-0">
        {items.map((item) => (
          <Line
            key={item.itemId}
            item={item}
            choice={choiceOf(item)}
            why={failed.find(({ itemId }) => itemId === item.itemId)?.why}
            onChoose={(choice) => setOwn((before) => ({ ...before, [item.itemId]: choice }))}
          />
        ))}
      </ul>
      <div className="mt-3">
        <Field
          label={t("reason-for-all")}
          hint={t("reason-for-all-hint")}
          {...(isMissing && reason.trim() === "" && { error: t("reason-missing") })}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={4000}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
        </Field>
      </div>
      {problem !== undefined && (
        <p role="alert" className="mt-2 text-13 text-denied">
          {problem}
        </p>
      )}
      <div className="mt-4">
        <Button
          kind={verdict === "reject" ? "final" : "primary"}
          full
          working={isBusy}
          disabled={decisions.length === 0}
          onClick={send}
        >
          {t("send-decisions", { count: decisions.length })}
        </Button>
      </div>
    </Dialogue>
  );
}

const halfOf = ({ minutes }: InboxItem): number =>
  minutes === null ? 30 * 1440 : Math.max(1, Math.floor(minutes / 2));

function decisionOf(item: InboxItem, choice: Choice, comment: string): Decision[] {
  const { itemId, contentHash } = item;
  const { verdict, minutes } = choice;
  if (verdict === "leave") return [];
  if (verdict === "narrow") return [{ itemId, contentHash, verdict, comment, minutes }];
  return [{ itemId, contentHash, verdict, ...(comment !== "" && { comment }) }];
}

type LineProps = {
  item: InboxItem;
  choice: Choice;
  why: string | undefined;
  onChoose: (choice: Choice) => void;
};

function Line({ item, choice, why, onChoose }: LineProps) {
  const t = useTranslations("approvals");
  const name = `${item.beneficiary}, ${item.target}`;
  const verdicts = ["approve", "narrow", "reject", "leave"] as const;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-13">
      <span className="min-w-0 flex-1 basis-40">
        <span className="cut block font-medium">{item.beneficiary}</span>
        <span className="caption block wrap-anywhere">
          {item.system !== null && `${item.system}${t("comma")}`}
          {item.target}
          {t("comma")}
          <DurationWords minutes={item.minutes} />
        </span>
      </span>
      {choice.verdict === "narrow" && (
        <span className="w-28">
          <DurationSelect
            label={t("narrow-name", { name })}
            minutes={choice.minutes}
            minutesMax={null}
            below={item.minutes ?? 365 * 1440}
            isPermanentAllowed={false}
            onChoose={(minutes) => onChoose({ ...choice, minutes: minutes ?? choice.minutes })}
          />
        </span>
      )}
      <span className="w-28">
        <Select
          small
          aria-label={t("verdict-of", { name })}
          value={choice.verdict}
          onChange={({ target }) => onChoose({ ...choice, verdict: target.value as Verdict })}
          options={verdicts.map((value) => ({ value, label: t(`verdict.${value}`) }))}
        />
      </span>
      {why !== undefined && <p className="basis-full text-12 text-denied">{why}</p>}
    </li>
  );
}
