import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { Page } from "#components/shell/page.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";

export default async function PasswordPage() {
  const [t] = await Promise.all([getTranslations("security"), beginFromTicket()]);
  return (
    <Page
      title={t("new.title")}
      crumbs={[{ label: t("name"), href: "/security" }, { label: t("password") }]}
      lead={t("new.lead")}
    >
      <NewPasswordForm />
    </Page>
  );
}
