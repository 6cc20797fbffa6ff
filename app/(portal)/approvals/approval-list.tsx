"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { Fragment, useEffect, useRef } from "react";
import { Due } from "#components/requests/due.tsx";
import { DurationWords } from "#components/requests/duration-words.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { classes } from "#components/ui/classes.ts";
import { RiskChip } from "#components/ui/risk-chip.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { useInbox } from "./inbox.tsx";

export type ApprovalRow = {
  itemId: string;
  beneficiary: string;
  requester: string | null;
  target: string;
  system: string | null;
  risk: string;
  minutes: number | null;
  dueAt: Date | null;
  insteadOf: string | null;
  verdict: string | null;
  decidedAt: Date | null;
};
export type ApprovalGroup = { key: string; title: string; rows: readonly ApprovalRow[] };

type Props = { groups: readonly ApprovalGroup[]; canSelect: boolean };

/** Rows under the day by which they are due; each opens beside the list, or over it on phones. */
export function ApprovalList({ groups, canSelect }: Props) {
  return groups.map(({ key, title, rows }) => (
    <Fragment key={key}>
      <h2 className="sticky top-0 z-1 flex gap-2 border-y border-line bg-rail px-4 py-1 text-12! font-medium! text-ink-2 first:border-t-0">
        {title}
        <span className="font-normal text-ink-3">{rows.length}</span>
      </h2>
      <ul>
        {rows.map((row) => (
          <Row key={row.itemId} row={row} canSelect={canSelect} />
        ))}
      </ul>
    </Fragment>
  ));
}

function Row({ row, canSelect }: { row: ApprovalRow; canSelect: boolean }) {
  const t = useTranslations("approvals");
  const { chosen, selected, toggle, hrefOf } = useInbox();
  const place = useRef<HTMLLIElement>(null);
  const isChosen = chosen === row.itemId;
  useEffect(() => {
    if (isChosen) place.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    <li
      ref={place}
      className={classes(
        "relative flex items-start gap-2 border-b border-line pr-4 pl-3",
        isChosen &&
          "md:bg-accent-soft md:before:absolute md:before:inset-y-0 md:before:left-0 md:before:w-0.75 md:before:bg-accent-solid",
        !isChosen && "hover:bg-hover",
      )}
    >
      {canSelect && (
        <span className="pt-1.5">
          <Checkbox
            aria-label={t("select", { name: row.beneficiary, target: row.target })}
            checked={selected.has(row.itemId)}
            onChange={({ nativeEvent }) =>
              toggle(row.itemId, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
            }
          />
        </span>
      )}
      <Link
        href={hrefOf(row.itemId)}
        scroll={false}
        aria-current={isChosen ? "true" : undefined}
        className="min-w-0 flex-1 py-2.5 focus-visible:-outline-offset-2"
      >
        <RowWords row={row} />
      </Link>
    </li>
  );
}

function RowWords({ row }: { row: ApprovalRow }) {
  const t = useTranslations("approvals");
  return (
    <>
      <span className="flex items-center gap-2">
        <span className="cut flex-1 text-14" title={row.beneficiary}>
          {row.beneficiary}
        </span>
        {(row.risk === "privileged" || row.risk === "high") && <RiskChip risk={row.risk} />}
      </span>
      <span className="secondary mt-0.5 flex items-baseline gap-2">
        <span className="cut flex-1">
          {row.system !== null && (
            <span className="text-ink">
              {row.system}
              {t("comma")}
            </span>
          )}
          {row.target}
          {t("comma")}
          <DurationWords minutes={row.minutes} />
        </span>
        <RowTime row={row} />
      </span>
      {(row.insteadOf !== null || row.requester !== null) && (
        <span className="caption block">
          {[
            row.requester !== null && t("asked-by", { name: row.requester }),
            row.insteadOf !== null && t("instead-of", { name: row.insteadOf }),
          ]
            .filter(Boolean)
            .join(t("comma"))}
        </span>
      )}
    </>
  );
}

function RowTime({ row }: { row: ApprovalRow }) {
  const t = useTranslations("approvals");
  if (row.verdict === null) return row.dueAt && <Due at={row.dueAt} />;
  const isYes = row.verdict === "approved";
  return (
    <span className="flex items-center gap-2">
      {row.decidedAt && (
        <span className="caption">
          <Instant at={row.decidedAt} as="day" />
        </span>
      )}
      <StatusChip tone={isYes ? "granted" : "denied"}>
        {isYes ? t("you-approved") : t("you-rejected")}
      </StatusChip>
    </span>
  );
}
