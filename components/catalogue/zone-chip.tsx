import { Building2, CodeXml, FlaskConical, Server } from "lucide-react";
import { useTranslations } from "next-intl";
import { StatusChip } from "#components/ui/status-chip.tsx";

export type Zone = "office" | "development" | "test" | "production";

const icons = {
  office: <Building2 />,
  development: <CodeXml />,
  test: <FlaskConical />,
  production: <Server />,
};

export function ZoneChip({ zone }: { zone: Zone }) {
  const t = useTranslations("access");
  return (
    <StatusChip tone="neutral" icon={icons[zone]}>
      {t(`zone.${zone}`)}
    </StatusChip>
  );
}
