import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ButtonLink } from "./button.tsx";

type Props = {
  /** Back to the first page; absent on it. */
  firstHref?: string | undefined;
  /** The next page by its cursor; absent on the last. */
  nextHref?: string | undefined;
  /** What is shown, for example "1 to 50 of 10,224". */
  children?: ReactNode;
};

/** Pages by cursor: always forward, or back to the start. */
export function Pagination({ firstHref, nextHref, children }: Props) {
  const t = useTranslations("ui");
  if (firstHref === undefined && nextHref === undefined && children === undefined) return null;
  return (
    <nav
      aria-label={t("pages")}
      className="flex min-h-10 items-center gap-2 border-t border-line pt-2"
    >
      <span className="caption mr-auto">{children}</span>
      {firstHref !== undefined && (
        <ButtonLink size="small" kind="ghost" href={firstHref} rel="prev" icon={<ChevronLeft />}>
          {t("first-page")}
        </ButtonLink>
      )}
      {nextHref !== undefined && (
        <ButtonLink size="small" href={nextHref} rel="next">
          {t("next-page")}
          <ChevronRight />
        </ButtonLink>
      )}
    </nav>
  );
}
