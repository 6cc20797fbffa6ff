"use client";

import { Check, GitCompare, GraduationCap, Hourglass, OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";
import { StageWho, useStageTitle } from "#components/requests/stage-words.tsx";
import { useTime } from "#components/time/use-time.ts";
import { Button } from "#components/ui/button.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { StagePath } from "#components/ui/stage-path.tsx";
import { useDraft } from "./draft-provider.tsx";
import { useProblemWords } from "./problem-words.ts";
import type { PreviewedItem } from "./use-preview.ts";

/** Before anything is sent: who will decide, what stands against it, how long it usually takes. */
export function WhatHappens() {
  const t = useTranslations("request");
  const { draft, preview } = useDraft();
  return (
    <section aria-labelledby="what-happens" aria-busy={preview.isBusy}>
      <div className="flex items-center gap-2">
        <h2 id="what-happens" className="text-16!">
          {t("what-happens")}
        </h2>
        {preview.isBusy && <Spinner />}
      </div>
      {draft.items.length === 0 ? (
        <p className="secondary mt-1">{t("nothing-yet")}</p>
      ) : (
        <div aria-live="polite">
          {preview.problem !== undefined && (
            <p className="mt-1 text-13 text-denied">{preview.problem}</p>
          )}
          <Expected items={preview.items} />
          <Paths items={preview.items} />
          <Against items={preview.items} />
        </div>
      )}
    </section>
  );
}

const strong = (chunks: ReactNode) => <b className="font-medium text-ink">{chunks}</b>;

function Expected({ items }: { items: readonly PreviewedItem[] }) {
  const t = useTranslations("request");
  const time = useTime();
  const known = items.filter(({ expectedMinutes }) => expectedMinutes !== null);
  const slowest = known.toSorted((a, b) => (b.expectedMinutes ?? 0) - (a.expectedMinutes ?? 0))[0];
  if (items.length > 0 && items.every(({ isAutomatic }) => isAutomatic)) {
    return <p className="secondary mt-1">{t("at-once")}</p>;
  }
  if (!slowest) return items.length > 0 && <p className="secondary mt-1">{t("no-history")}</p>;
  const words = (minutes: number) => time.span(minutes * 60_000, 2);
  const [low, high] = slowest.expectedBetween ?? [0, 0];
  return (
    <p className="secondary mt-1">
      {t.rich("usually", {
        b: strong,
        span: words(slowest.expectedMinutes ?? 0),
        count: slowest.expectedFrom,
      })}
      {slowest.expectedFrom >= 4 && (
        <span className="block text-ink-3">
          {t("half-within", { low: words(low), high: words(high) })}
        </span>
      )}
    </p>
  );
}

/** One path for all that go the same way. */
function Paths({ items }: { items: readonly PreviewedItem[] }) {
  const t = useTranslations("request");
  const going = items.filter(({ problem }) => problem === null);
  const ways = Map.groupBy(going, ({ stages }) => JSON.stringify(stages));
  return [...ways].map(([way, [first, ...others]]) =>
    first ? (
      <Fragment key={way}>
        {ways.size > 1 && (
          <h3 className="mt-4 text-13">
            {[first, ...others].map(({ name }) => name).join(t("comma"))}
          </h3>
        )}
        <Path item={first} />
      </Fragment>
    ) : null,
  );
}

function Path({ item }: { item: PreviewedItem }) {
  const t = useTranslations("request");
  const time = useTime();
  const titleOf = useStageTitle();
  const stages = item.stages.map((stage, index) => ({
    key: `${stage.name}${index}`,
    state: "future" as const,
    role: titleOf(stage),
    who: <StageWho groups={stage.groups} />,
    note: t("within", { span: time.span(stage.timeoutHours * 3_600_000) }),
  }));
  const granted = {
    key: "granted",
    state: "future" as const,
    role: t("granted"),
    note: item.missingConditions.length > 0 ? t("after-conditions") : t("no-step"),
  };
  return (
    <div className="mt-3">
      <StagePath upright label={t("path")} stages={[...stages, granted]} />
    </div>
  );
}

/** Everything that stands against it, each with what to do. */
function Against({ items }: { items: readonly PreviewedItem[] }) {
  const t = useTranslations("request");
  const problemWords = useProblemWords();
  const refused = items.filter(({ problem }) => problem !== null);
  const conflicts = items.flatMap((item) =>
    item.conflicts.map((conflict) => ({ ...conflict, item: item.name ?? "" })),
  );
  const missing = new Map(
    items.flatMap((item) => item.missingConditions.map((each) => [each.id, each.name])),
  );
  if (refused.length + conflicts.length + missing.size === 0) return null;
  return (
    <div className="rows mt-5">
      {refused.map((item) => (
        <Notice
          key={item.targetId}
          tone="text-denied"
          icon={<OctagonX />}
          cause={t("cannot", { name: item.name ?? "" })}
        >
          {problemWords(item.problem ?? "")}
        </Notice>
      ))}
      {conflicts.map((conflict) => (
        <Notice
          key={`${conflict.id}${conflict.item}`}
          tone="text-denied"
          icon={<GitCompare />}
          cause={t("conflict")}
        >
          {t(`conflict-mode.${conflict.mode as "ask"}`, {
            name: conflict.item,
            rule: conflict.name,
          })}
        </Notice>
      ))}
      {[...missing].map(([id, name]) => (
        <Notice
          key={id}
          tone="text-expiring"
          icon={<GraduationCap />}
          cause={t("condition-missing")}
        >
          {t("condition-effect", { name })}
        </Notice>
      ))}
    </div>
  );
}

type NoticeProps = { tone: string; icon: ReactNode; cause: string; children: ReactNode };

const Notice = ({ tone, icon, cause, children }: NoticeProps) => (
  <div className="flex gap-3 py-2.5 text-13">
    <span className={tone}>{icon}</span>
    <div className="min-w-0">
      <b className="font-medium">{cause}</b>
      <div className="wrap-anywhere text-ink-2">{children}</div>
    </div>
  </div>
);

/** Stays at the foot of the aside. */
export function SendBar() {
  const t = useTranslations("request");
  const { draft, isSending, send, preview } = useDraft();
  const count = draft.items.length;
  const isStopped = preview.items.some(({ problem }) => problem !== null);
  return (
    <>
      <Button
        kind="primary"
        icon={preview.items.some(({ isAutomatic }) => !isAutomatic) ? <Hourglass /> : <Check />}
        keys="⌘↵"
        working={isSending}
        disabled={count === 0}
        onClick={send}
      >
        {t("send")}
      </Button>
      <span className="caption ml-auto text-right">
        {isStopped ? t("look-again") : t("count", { count })}
      </span>
    </>
  );
}
