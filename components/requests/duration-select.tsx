"use client";

import { useTranslations } from "next-intl";
import { useTime } from "#components/time/use-time.ts";
import { Select } from "#components/ui/select.tsx";

const hour = 60;
const day = 24 * hour;
const usual = [
  ...[hour, 2 * hour, 4 * hour, 8 * hour, day, 3 * day, 7 * day, 14 * day],
  ...[30 * day, 60 * day, 90 * day, 180 * day, 365 * day],
];

type Props = {
  /** Null: without an end. */
  minutes: number | null;
  onChoose: (minutes: number | null) => void;
  /** The longest that may be asked for; null: no limit. */
  minutesMax: number | null;
  isPermanentAllowed: boolean;
  label: string;
  /** Only what is shorter than this. */
  below?: number | null | undefined;
  isInvalid?: boolean;
  small?: boolean;
};

/** How long: the usual times that the policy allows, its longest, and no end where it may be. */
export function DurationSelect(props: Props) {
  const { minutes, onChoose, minutesMax, isPermanentAllowed, label, below, isInvalid } = props;
  const t = useTranslations("requests");
  const time = useTime();
  const longest = Math.min(
    minutesMax ?? Number.POSITIVE_INFINITY,
    below ?? Number.POSITIVE_INFINITY,
  );
  const allowed = usual.filter((each) =>
    below === undefined || below === null ? each <= longest : each < below,
  );
  const extra = [minutes, below === undefined ? minutesMax : null].filter((each) => each !== null);
  const choices = [...new Set([...allowed, ...extra])].sort((a, b) => a - b);
  const options = choices.map((each) => ({
    value: String(each),
    label: time.span(each * 60_000, 2),
  }));
  const hasNoEnd = isPermanentAllowed || minutes === null;
  return (
    <Select
      aria-label={label}
      aria-invalid={isInvalid || undefined}
      small={props.small ?? true}
      value={minutes === null ? "none" : String(minutes)}
      onChange={({ target }) => onChoose(target.value === "none" ? null : Number(target.value))}
      options={hasNoEnd ? [...options, { value: "none", label: t("no-end") }] : options}
    />
  );
}
