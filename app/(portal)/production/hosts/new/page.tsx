import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RegisterForm } from "#components/hosts/register-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listHostGroups } from "#lib/bastion/index.ts";
import { Server } from "lucide-react";
import { registerAction } from "../actions.ts";

/** Makes a host known, in a group of the catalogue. */
export default async function NewHostPage() {
  const [t, context] = await Promise.all([getTranslations("hosts"), beginFromTicket()]);
  const { groups } = await answered(listHostGroups(context, {}));
  const access = await getTranslations("access");
  return (
    <Page
      title={t("new-title")}
      crumbs={[{ label: t("name"), href: "/production/hosts" }, { label: t("new") }]}
      lead={t("new-lead")}
    >
      {groups.length === 0 ? (
        <EmptyState
          icon={<Server />}
          title={t("no-group")}
          action={<TextLink href="/catalogue">{t("to-catalogue")}</TextLink>}
        >
          {t("no-group-next")}
        </EmptyState>
      ) : (
        <RegisterForm
          groups={groups.map(({ code, name, zone }) => ({
            value: code,
            label: `${name}, ${access(`zone.${zone}`)}`,
          }))}
          act={registerAction}
        />
      )}
    </Page>
  );
}
