import { getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { readOffer } from "#app/(sign-in)/read-offer.ts";
import { beginFromTicket } from "#app/session.ts";
import { Page } from "#components/shell/page.tsx";
import { CodeForm } from "#components/sign-in/code-form.tsx";
import { OfferedSecret } from "#components/sign-in/offered-secret.tsx";
import { submitAuthenticator } from "../actions.ts";

/** The key, and its first code: with it the new authenticator comes in force. */
export default async function ConfirmAuthenticatorPage() {
  const [t] = await Promise.all([getTranslations("security"), beginFromTicket()]);
  const offered = await readOffer("enrolment");
  if (!offered) redirect("/security/authenticator");
  return (
    <Page
      title={t("offer.connect")}
      crumbs={[{ label: t("name"), href: "/security" }, { label: t("authenticator") }]}
      lead={t("offer.connect-lead")}
    >
      <div className="max-w-[420px]">
        <OfferedSecret uri={offered.uri} secret={offered.secret} />
        <CodeForm
          submit={submitAuthenticator}
          label={t("offer.code")}
          act={t("offer.finish")}
          restart={{ href: "/security/authenticator", words: t("offer.restart") }}
        />
      </div>
    </Page>
  );
}
