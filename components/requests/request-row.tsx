import { useTranslations } from "next-intl";
import Link from "next/link";
import { DurationWords } from "./duration-words.tsx";
import { StateChip } from "./state-chip.tsx";
import { WaitedFor } from "./waited-for.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { Faces } from "#components/ui/avatar.tsx";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { MiniPath } from "#components/ui/stage-path.tsx";
import { SystemTile } from "#components/ui/system-tile.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";

type Named = { id: string; name: string };
type Item = {
  itemId: string;
  requestId: string;
  number: number;
  requester: Named | null;
  beneficiary: Named | null;
  target: {
    kind: string;
    name: string;
    systemName: string | null;
    systemKind: string | null;
    risk: string;
  } | null;
  minutes: number | null;
  state: string;
  waitsFor: string | null;
  stage: number;
  stages: readonly string[];
  waitingFor: readonly Named[];
  submittedAt: Date;
  stageOpenedAt: Date | null;
  activatedAt: Date | null;
  endsAt: Date | null;
  closedAt: Date | null;
};

/** One thing asked for: what, for whom, where it is and whom it waits for. */
export function RequestRow({ item, me }: { item: Item; me: string }) {
  const t = useTranslations("requests");
  const { target, beneficiary, requester } = item;
  const isForOther = beneficiary !== null && beneficiary.id !== me;
  const isByOther = requester !== null && requester.id !== me;
  return (
    <li data-row={item.itemId} className="border-t border-line">
      <Link
        href={`/requests/${item.number}`}
        className="flex min-h-13 items-center gap-3 py-2 hover:bg-hover focus-visible:-outline-offset-2"
      >
        <SystemTile kind={target?.kind === "role" ? "people" : (target?.systemKind ?? "")} />
        <span className="min-w-0 flex-1">
          <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
            <span className="min-w-0 wrap-anywhere">
              <b className="font-medium">{target?.systemName ?? t("role")}</b>{" "}
              <span className="text-ink-2">{target?.name}</span>
            </span>
            {target?.risk === "privileged" && <PrivilegedChip />}
          </span>
          <span className="caption block">
            {t("number", { number: item.number })}
            {t("comma")}
            <DurationWords minutes={item.minutes} />
            {t("comma")}
            <Instant at={item.submittedAt} as="day" />
            {isForOther && `${t("comma")}${t("for-name", { name: beneficiary.name })}`}
            {isByOther && `${t("comma")}${t("by-name", { name: requester.name })}`}
          </span>
        </span>
        <Where item={item} />
      </Link>
    </li>
  );
}

function Where({ item }: { item: Item }) {
  const isPending = item.state === "pending";
  return (
    <span className="flex flex-none flex-col items-end gap-1">
      <span className="flex items-center gap-2">
        {isPending && (
          <span className="max-md:hidden">
            <MiniPath stage={item.stage} stages={item.stages.length} />
          </span>
        )}
        <StateChip item={item} />
      </span>
      {isPending && (
        <span className="caption flex items-center gap-1.5">
          <Faces names={item.waitingFor.map(({ name }) => name)} max={3} />
          {item.waitingFor.length === 1 && (
            <span className="cut max-w-32 max-md:hidden">{item.waitingFor[0]?.name}</span>
          )}
          {item.stageOpenedAt && <WaitedFor since={item.stageOpenedAt} />}
        </span>
      )}
      {item.state === "granted" && (
        <span className="text-13">
          <TimeLeft endsAt={item.endsAt} startsAt={item.activatedAt ?? undefined} plain />
        </span>
      )}
      {item.closedAt && (
        <span className="caption">
          <Instant at={item.closedAt} as="day" />
        </span>
      )}
    </span>
  );
}
