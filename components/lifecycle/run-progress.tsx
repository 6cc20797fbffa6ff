import { useFormatter, useTranslations } from "next-intl";

/** How far a run is: a bar and its numbers. */
export function RunProgress({ done, total }: { done: number; total: number }) {
  const [t, format] = [useTranslations("lifecycle"), useFormatter()];
  const label = t("progress", { done: format.number(done), total: format.number(total) });
  return (
    <div className="mb-5">
      <progress
        className="block h-2 w-full appearance-none overflow-hidden rounded-sm bg-active [&::-moz-progress-bar]:bg-accent-solid [&::-webkit-progress-bar]:bg-active [&::-webkit-progress-value]:bg-accent-solid"
        aria-label={label}
        max={Math.max(total, 1)}
        value={done}
      />
      <p className="secondary mt-1.5">{label}</p>
    </div>
  );
}
