import { Clock, Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { RightLines, type RightLine } from "#components/ui/right-lines.tsx";
import { Section } from "#components/ui/section.tsx";

type Rights = readonly RightLine[];
type Props = { gains: Rights; kept: Rights; losses: Rights };

/** What a move gives, leaves for a while, and takes: side by side where there is room. */
export function RightColumns({ gains, kept, losses }: Props) {
  const t = useTranslations("movers");
  return (
    <div className="grid gap-6 md:grid-cols-3">
      <Column
        title={t("gains")}
        none={t("gains-none")}
        rights={gains}
        mark={<Plus className="text-granted" />}
      />
      <Column
        title={t("kept")}
        none={t("kept-none")}
        rights={kept}
        mark={<Clock className="text-expiring" />}
      />
      <Column
        title={t("losses")}
        none={t("losses-none")}
        rights={losses}
        mark={<Minus className="text-denied" />}
      />
    </div>
  );
}

type ColumnProps = {
  title: string;
  none: string;
  rights: Rights;
  mark: ReactNode;
};

function Column({ title, none, rights, mark }: ColumnProps) {
  return (
    <Section title={title} count={rights.length} ruled={rights.length === 0}>
      {rights.length === 0 && <p className="secondary py-2">{none}</p>}
      {rights.length > 0 && <RightLines rights={rights} mark={mark} />}
    </Section>
  );
}
