import { SearchX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Page } from "#components/shell/page.tsx";
import { OpenPalette } from "#components/shell/open-palette.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

export default function NotFound() {
  const t = useTranslations("shell");
  return (
    <Page title={t("missing.title")} crumbs={[{ label: t("missing.name") }]}>
      <div className="max-w-[560px]">
        <EmptyState
          icon={<SearchX />}
          title={t("missing.why")}
          action={<TextLink href="/">{t("missing.home")}</TextLink>}
        >
          {t("missing.do")}
        </EmptyState>
        <div className="mt-2 max-w-72 pl-11">
          <OpenPalette />
        </div>
      </div>
    </Page>
  );
}
