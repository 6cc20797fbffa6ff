import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { NewCodes } from "#components/security/new-codes.tsx";
import { Page } from "#components/shell/page.tsx";
import { makeCodes } from "../actions.ts";

export default async function CodesPage() {
  const [t] = await Promise.all([getTranslations("security"), beginFromTicket()]);
  return (
    <Page
      title={t("codes.title")}
      crumbs={[{ label: t("name"), href: "/security" }, { label: t("codes.name") }]}
      lead={t("codes.lead")}
    >
      <NewCodes act={makeCodes} />
    </Page>
  );
}
