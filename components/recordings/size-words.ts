import type { useFormatter } from "next-intl";

type Format = Pick<ReturnType<typeof useFormatter>, "number">;

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** "740 byte", "3.1 MB": in thousands, as disks count. */
export function sizeWords(format: Format, bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return format.number(bytes / 1000 ** step, {
    ...{ style: "unit", unit: units[step] ?? "byte" },
    ...{ unitDisplay: step === 0 ? "long" : "short", maximumFractionDigits: 1 },
  });
}
