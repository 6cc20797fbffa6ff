import { Check, CircleDot, Pencil, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { classes } from "#components/ui/classes.ts";
import type { RuleState } from "./rule-chip.tsx";

const order = ["draft", "record_only", "enforced"] as const;
const icons: Record<(typeof order)[number], ReactNode> = {
  draft: <Pencil key="i" />,
  record_only: <CircleDot key="i" />,
  enforced: <Play key="i" />,
};

type Props = {
  state: string;
  /** Of a version that only records: whom it would hold for. */
  matches?: number | undefined;
};

/** Draft, record only, enforce: where the newest version stands. */
export function RuleSteps({ state, matches }: Props) {
  const t = useTranslations("rules");
  const at = order.indexOf(state as RuleState as (typeof order)[number]);
  if (at < 0) return null;
  return (
    <ol aria-label={t("steps")} className="box grid overflow-hidden md:grid-cols-3">
      {order.map((step, index) => (
        <li
          key={step}
          aria-current={index === at ? "step" : undefined}
          className={classes(
            "flex gap-3 px-4 py-2.5",
            index > 0 && "border-line max-md:border-t md:border-l",
          )}
        >
          <span
            aria-hidden
            className={classes(
              "mt-0.5 grid size-5 flex-none place-items-center rounded-full border-2 [&>svg]:size-3",
              index === at && step !== "enforced" && "border-pending-mark text-pending",
              index === at && step === "enforced" && "border-granted-mark text-granted",
              index < at && "border-granted-mark bg-granted-mark text-canvas",
              index > at && "border-edge text-ink-3",
            )}
          >
            {index < at ? <Check /> : icons[step]}
          </span>
          <span className="min-w-0">
            <span className="block text-13 font-medium">{t(`state.${step}`)}</span>
            <span className="secondary block">
              {step === "record_only" && matches !== undefined
                ? t("step-matches", { count: matches })
                : t(`step.${step}`)}
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
