import { useTranslations } from "next-intl";

/** Rows on their way, shown only when the answer takes longer than 200 ms. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  const t = useTranslations("ui");
  return (
    <output className="appear-late block">
      <span className="sr-only">{t("loading")}</span>
      <span aria-hidden className="rows block">
        {Array.from({ length: rows }, (_, index) => (
          <span key={index} className="flex h-9 items-center gap-3">
            <i
              className="h-3 rounded-sm bg-active"
              style={{ width: `${12 + ((index * 7) % 9)}%` }}
            />
            <i
              className="h-3 rounded-sm bg-hover"
              style={{ width: `${24 + ((index * 11) % 17)}%` }}
            />
            <i className="ml-auto h-3 w-16 rounded-sm bg-hover" />
          </span>
        ))}
      </span>
    </output>
  );
}
