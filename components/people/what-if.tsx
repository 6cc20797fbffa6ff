import { Clock, Equal, Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { RightLines, type RightLine } from "#components/ui/right-lines.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Option } from "#components/ui/select.tsx";
import { UrlSelect } from "#components/ui/url-select.tsx";

export type WhatIfAnswer = {
  department: string;
  gains: readonly RightLine[];
  kept: readonly RightLine[];
  losses: readonly RightLine[];
  keeps: number;
};

type Props = { units: readonly Option[]; answer: WhatIfAnswer | undefined };

/** "What if they moved?": the plan with another department, and nothing is changed. */
export function WhatIf({ units, answer }: Props) {
  const t = useTranslations("people");
  return (
    <Section title={t("what-if")} id="what-if">
      <UrlSelect
        label={t("what-if-label")}
        name="move"
        options={[{ value: "", label: t("what-if-choose") }, ...units]}
      />
      {answer && (
        <div className="mt-2 flex flex-col gap-2 text-13">
          <p className="flex flex-wrap gap-x-4 gap-y-1">
            <Sum icon={<Plus />} look="text-granted">
              {t("gains", { count: answer.gains.length })}
            </Sum>
            <Sum icon={<Equal />} look="text-ink-2">
              {t("keeps", { count: answer.keeps })}
            </Sum>
            {answer.kept.length > 0 && (
              <Sum icon={<Clock />} look="text-held">
                {t("kept", { count: answer.kept.length })}
              </Sum>
            )}
            <Sum icon={<Minus />} look={answer.losses.length > 0 ? "text-denied" : "text-ink-2"}>
              {t("loses", { count: answer.losses.length })}
            </Sum>
          </p>
          <RightLines rights={answer.gains} mark={<Plus className="text-granted" />} />
          <RightLines rights={answer.kept} mark={<Clock className="text-held" />} />
          <RightLines rights={answer.losses} mark={<Minus className="text-denied" />} />
        </div>
      )}
    </Section>
  );
}

type SumProps = { icon: ReactNode; look: string; children: ReactNode };

const Sum = ({ icon, look, children }: SumProps) => (
  <span className={`inline-flex items-center gap-1 whitespace-nowrap [&>svg]:size-3.5 ${look}`}>
    {icon}
    {children}
  </span>
);
