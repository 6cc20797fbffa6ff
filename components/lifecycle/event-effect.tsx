import { Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { Section } from "#components/ui/section.tsx";

type RightView = { name: string; system: string; risk: string };
type Props = { gains: readonly RightView[]; losses: readonly RightView[] };

/** The rights that came and went through one event, side by side. */
export function EventEffect({ gains, losses }: Props) {
  const t = useTranslations("pushed");
  if (gains.length + losses.length === 0) return <p className="secondary">{t("rights-none")}</p>;
  return (
    <div className="grid gap-6 md:grid-cols-2">
      {losses.length > 0 && (
        <Side title={t("lost")} rights={losses} icon={<Minus className="text-denied" />} />
      )}
      {gains.length > 0 && (
        <Side title={t("gained")} rights={gains} icon={<Plus className="text-granted" />} />
      )}
    </div>
  );
}

type SideProps = { title: string; rights: readonly RightView[]; icon: ReactNode };

const Side = ({ title, rights, icon }: SideProps) => (
  <Section title={title} count={rights.length}>
    <ul className="rows text-13">
      {rights.map(({ system, name, risk }) => (
        <li
          key={`${system} ${name}`}
          className="flex min-h-9 items-center gap-2 [&>svg]:size-3.5 [&>svg]:flex-none"
        >
          {icon}
          <span className="min-w-0 wrap-anywhere">
            <b className="font-medium">{system}</b> <span className="text-ink-2">{name}</span>
          </span>
          {risk === "privileged" && <PrivilegedChip />}
        </li>
      ))}
    </ul>
  </Section>
);
