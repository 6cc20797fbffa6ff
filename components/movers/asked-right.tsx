import { useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { RiskChip, type Risk } from "#components/ui/risk-chip.tsx";

export type AskedRightView = {
  assignmentId: string;
  target: string;
  system: string | null;
  risk: string;
  requestNumber: number | null;
};

/** A right that somebody had asked for, with what can be done or was done about it. */
export function AskedRight({ item, children }: { item: AskedRightView; children: ReactNode }) {
  const t = useTranslations("movers");
  const { target, system, risk, requestNumber } = item;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line py-2 text-13">
      <span className="min-w-48 flex-1">
        <span className="cut block font-medium" title={target}>
          {target}
        </span>
        <span className="caption cut block">
          {system}
          {requestNumber !== null && (
            <>
              {system !== null && " "}
              <Link className="hover:underline" href={`/requests/${requestNumber}`}>
                {t("request", { number: requestNumber })}
              </Link>
            </>
          )}
        </span>
      </span>
      <RiskChip risk={risk as Risk} />
      {children}
    </li>
  );
}
