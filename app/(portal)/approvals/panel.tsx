import { ChevronDown, ChevronLeft, ChevronUp } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { Comments } from "#components/requests/comments.tsx";
import { DecisionFacts, WhatItAdds, WhyTheRisk } from "#components/requests/decision-facts.tsx";
import { ItemPath } from "#components/requests/item-path.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { useTime } from "#components/time/use-time.ts";
import { Avatar } from "#components/ui/avatar.tsx";
import { RiskChip, type Risk } from "#components/ui/risk-chip.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import type { Approval } from "#lib/desk/index.ts";
import { DecideForm } from "./decide-form.tsx";

export type Neighbours = {
  position: number;
  count: number;
  listHref: string;
  beforeHref: string | undefined;
  afterHref: string | undefined;
};
type Props = { approval: Approval; near: Neighbours; me: string };

/** Everything a decision needs on one screen, and the decision at its foot. */
export function Panel({ approval, near, me }: Props) {
  const { item, beneficiary, adds, causes, conditions, comments } = approval;
  const target = item.target?.name ?? "";
  return (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pt-3 pb-6 md:px-8 md:pt-5">
        <div className="max-w-[756px]">
          <Navigation approval={approval} near={near} />
          <Sentence approval={approval} />
          <blockquote className="mt-4 border-l-2 border-edge pl-4 wrap-anywhere whitespace-pre-line text-ink-2">
            {item.reason}
          </blockquote>
          <div className="mt-5 grid gap-x-8 gap-y-5 md:grid-cols-2">
            <WhatItAdds adds={adds} />
            <WhyTheRisk causes={causes} risk={item.target?.risk ?? "low"} />
          </div>
          <div className="mt-5">
            <DecisionFacts item={item} conditions={conditions} person={beneficiary} />
          </div>
          <div className="border-t border-line pt-4">
            <ItemPath item={item} requester={item.requester?.name ?? ""} you={me} />
          </div>
          <Comments comments={comments} />
        </div>
      </div>
      {item.may.decide ? (
        <DecideForm
          key={item.itemId}
          deciding={{
            itemId: item.itemId,
            requestId: item.requestId,
            contentHash: item.contentHash,
            beneficiary: beneficiary.name,
            target,
            minutes: item.minutes,
            limits: item.limits,
          }}
        />
      ) : (
        <Decided approval={approval} me={me} />
      )}
    </>
  );
}

function Navigation({ approval: { item }, near }: Pick<Props, "approval" | "near">) {
  const t = useTranslations("approvals");
  const step = "grid size-8 place-items-center rounded-md text-ink-2 hover:bg-hover max-md:size-11";
  return (
    <div className="caption flex min-h-8 items-center gap-1">
      <Link
        href={near.listHref}
        data-back
        scroll={false}
        className="-ml-1 flex h-11 items-center gap-1 text-13 font-medium text-accent md:hidden"
      >
        <ChevronLeft />
        {t("all")}
      </Link>
      <span className="max-md:hidden">
        <Link className="hover:underline" href={`/requests/${item.requestId}`}>
          {t("request-number", { number: item.number })}
        </Link>
        {t("comma")}
        <Instant at={item.submittedAt} />
      </span>
      <span className="flex-1" />
      {near.count > 0 && (
        <span className="mr-1">
          {t("position", { position: near.position, count: near.count })}
        </span>
      )}
      {near.beforeHref !== undefined && (
        <Link
          href={near.beforeHref}
          rel="prev"
          replace
          scroll={false}
          className={step}
          aria-label={t("previous")}
        >
          <ChevronUp />
        </Link>
      )}
      {near.afterHref !== undefined && (
        <Link href={near.afterHref} replace scroll={false} className={step} aria-label={t("next")}>
          <ChevronDown />
        </Link>
      )}
    </div>
  );
}

const strong = (chunks: ReactNode) => <b className="font-semibold">{chunks}</b>;

function Sentence({ approval: { item, beneficiary } }: Pick<Props, "approval">) {
  const t = useTranslations("approvals");
  const time = useTime();
  const { target, requester } = item;
  const isOnBehalf = requester !== null && requester.id !== beneficiary.personId;
  const facts = [
    [beneficiary.title, beneficiary.unit].filter(Boolean).join(t("comma")),
    beneficiary.manager && t("manager", { name: beneficiary.manager }),
    beneficiary.since &&
      t("since", { date: time.date(new Date(`${beneficiary.since}T12:00:00Z`)) }),
  ].filter(Boolean);
  return (
    <div className="mt-3 flex gap-4">
      <Avatar name={beneficiary.name} size={44} hidden />
      <div className="min-w-0 flex-1">
        <h2 className="text-20! leading-7! font-normal! wrap-anywhere">
          {t.rich(target?.systemName ? "sentence" : "sentence-role", {
            b: strong,
            name: beneficiary.name,
            right: target?.name ?? "",
            system: target?.systemName ?? "",
            span: item.minutes === null ? t("no-end") : time.span(item.minutes * 60_000, 2),
          })}
        </h2>
        <p className="secondary mt-0.5 flex flex-wrap gap-x-3">
          {facts.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
        {isOnBehalf && <p className="secondary">{t("asked-by", { name: requester.name })}</p>}
        <div className="mt-2 flex flex-wrap gap-2">
          <RiskChip risk={(target?.risk ?? "low") as Risk} solid long />
          {target?.zones.map((zone) => (
            <StatusChip key={zone} tone="neutral">
              {t(`zone.${zone as "office"}`)}
            </StatusChip>
          ))}
          {item.extendsId !== null && <StatusChip tone="neutral">{t("extension")}</StatusChip>}
        </div>
      </div>
    </div>
  );
}

/** Where one has decided, or others have: what is to be said instead of buttons. */
function Decided({ approval: { item }, me }: { approval: Approval; me: string }) {
  const t = useTranslations("approvals");
  const mine = item.decisions.findLast(({ approver }) => approver?.id === me);
  const words = mine
    ? t(mine.verdict === "approved" ? "you-approved-on" : "you-rejected-on")
    : t("not-yours-now");
  return (
    <div className="flex flex-none flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-canvas px-4 py-3 text-13 md:px-8">
      <span>
        {words} {mine && <Instant at={mine.at} />}
      </span>
      <span className="flex-1" />
      <Link
        className="font-medium text-accent hover:underline"
        href={`/requests/${item.requestId}`}
      >
        {t("open-request")}
      </Link>
    </div>
  );
}
