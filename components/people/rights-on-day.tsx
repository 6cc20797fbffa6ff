import { useTranslations } from "next-intl";
import { ReasonWords, type ReasonView } from "#components/access/reason-words.tsx";
import { useTime } from "#components/time/use-time.ts";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";
import type { PreviewAct, SendAct } from "./act-dialogue.tsx";
import { EndRight } from "./end-right.tsx";

type Reason = ReasonView & { assignmentId: string; endsAt: Date | null; reviewBy: Date | null };
type Right = {
  entitlementId: string;
  entitlement: string;
  risk: string;
  system: string;
  since: Date;
  endsAt: Date | null;
  reasons: readonly Reason[];
};

/** Ending something: only what stands now, and only by those who may. */
export type Ending = { personId: string; name: string; preview: PreviewAct; send: SendAct };

type Props = {
  rights: readonly Right[];
  /** Another day than today: when it held instead of what is left. */
  isPast: boolean;
  ending: Ending | undefined;
};

const grid =
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 md:grid-cols-[132px_minmax(0,1fr)_minmax(0,1.25fr)_184px]";

/** What is held on the day, each right with every reason and until when. */
export function RightsOnDay({ rights, isPast, ending }: Props) {
  const t = useTranslations("people");
  return (
    <div>
      <div aria-hidden className={`caption h-7 max-md:hidden ${grid} md:grid`}>
        <span>{t("column.system")}</span>
        <span>{t("column.right")}</span>
        <span>{t("column.why")}</span>
        <span className="text-right">{t("column.when")}</span>
      </div>
      <ul aria-label={t("rights")}>
        {rights.map((right) => (
          <li
            key={right.entitlementId}

            data-row={right.entitlementId}
            className={`min-h-9 border-t border-line py-1 text-13 hover:bg-hover max-md:py-2 ${grid}`}
          >
            <span className="cut font-medium max-md:col-start-1" title={right.system}>
              {right.system}
            </span>
            <span className="flex min-w-0 items-center gap-2 max-md:col-span-2 max-md:row-start-2">
              <span className="cut" title={right.entitlement}>
                {right.entitlement}
              </span>
              {right.risk === "privileged" && <PrivilegedChip />}
            </span>
            <span className="flex min-w-0 flex-col gap-0.5 text-ink-2 max-md:col-span-2 max-md:row-start-3">
              {right.reasons.map((reason) => (
                <span key={reason.assignmentId} className="flex min-w-0 items-center gap-2">
                  <ReasonWords reasons={[reason]} />
                  {ending && !followsRules(reason.source) && (
                    <EndRight
                      {...ending}
                      assignmentId={reason.assignmentId}
                      right={`${right.system} ${right.entitlement}`}
                    />
                  )}
                </span>
              ))}
            </span>
            <span className="flex justify-end text-right max-md:col-start-2 max-md:row-start-1">
              {isPast ? (
                <HeldFromTo right={right} />
              ) : (
                <TimeLeft endsAt={right.endsAt} startsAt={right.since} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function HeldFromTo({ right: { since, endsAt } }: { right: Right }) {
  const t = useTranslations("people");
  const time = useTime();
  const words = endsAt
    ? t("from-to", { from: time.date(since), to: time.date(endsAt) })
    : t("since", { day: time.date(since) });
  const exact = `${time.exact(since)} – ${endsAt ? time.exact(endsAt) : time.noEnd()}`;
  return (
    <span className="text-ink-3 md:whitespace-nowrap" title={exact}>
      {words}
    </span>
  );
}

/** What rules give, or let somebody keep after a move, nobody ends by hand. */
const followsRules = (source: string): boolean => source === "rule" || source === "grace";
