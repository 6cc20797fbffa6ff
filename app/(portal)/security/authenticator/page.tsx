import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { OfferForm } from "#components/security/offer-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { getMySecurity } from "#lib/signin/index.ts";
import { askForAuthenticator } from "./actions.ts";

/** Another authenticator; with a password for whoever has none that opens anything. */
export default async function AuthenticatorPage() {
  const [t, context] = await Promise.all([getTranslations("security"), beginFromTicket()]);
  const { password } = await getMySecurity(context, {});
  const hasPassword = password?.isDisabled === false;
  return (
    <Page
      title={hasPassword ? t("offer.title") : t("offer.title-both")}
      crumbs={[{ label: t("name"), href: "/security" }, { label: t("authenticator") }]}
      lead={hasPassword ? t("offer.lead") : t("offer.lead-both")}
    >
      <OfferForm hasPassword={hasPassword} act={askForAuthenticator} />
    </Page>
  );
}
