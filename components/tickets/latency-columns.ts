import { useFormatter, useTranslations } from "next-intl";
import type { Column } from "#components/ui/data-table.tsx";

type Latency = { p50Ms: number | null; p99Ms: number | null };

/** "3.1 ms"; nothing where nothing was measured. */
export function useMilliseconds(): (value: number | null) => string {
  const [t, format] = [useTranslations("tickets"), useFormatter()];
  return (value) =>
    value === null ? "" : t("ms", { ms: format.number(value, { maximumFractionDigits: 1 }) });
}

/** Within the first were half of all, within the second all but a hundredth. */
export function useLatencyColumns<Row extends Latency>(): readonly Column<Row>[] {
  const [t, ms] = [useTranslations("tickets"), useMilliseconds()];
  return [
    {
      key: "p50",
      title: t("column.p50"),
      width: "w-24",
      right: true,
      wide: true,
      cell: ({ p50Ms }) => ms(p50Ms),
    },
    {
      key: "p99",
      title: t("column.p99"),
      width: "w-24 max-md:w-20",
      cell: ({ p99Ms }) => ms(p99Ms),
    },
  ];
}
