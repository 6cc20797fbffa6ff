import { LifeBuoy } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { NewCodes } from "#components/security/new-codes.tsx";
import { Page } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { getMySecurity } from "#lib/signin/index.ts";
import { makeCodes } from "../actions.ts";

export default async function CodesPage() {
  const [t, context] = await Promise.all([getTranslations("security"), beginFromTicket()]);
  const { password } = await getMySecurity(context, {});
  const hasPassword = password?.isDisabled === false;
  return (
    <Page
      title={hasPassword ? t("codes.title") : t("codes.no-password-title")}
      crumbs={[{ label: t("name"), href: "/security" }, { label: t("codes.name") }]}
      lead={t("codes.lead")}
    >
      {hasPassword ? (
        <NewCodes act={makeCodes} />
      ) : (
        <EmptyState
          icon={<LifeBuoy />}
          title={t("codes.no-password")}
          action={<TextLink href="/security/authenticator">{t("codes.no-password-what")}</TextLink>}
        >
          {t("codes.or-colleague")}
        </EmptyState>
      )}
    </Page>
  );
}
