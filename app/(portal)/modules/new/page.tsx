import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { ModuleForm } from "#components/modules/module-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { scopes } from "#lib/registry/index.ts";
import { dataClasses, getModuleChoices } from "#lib/tickets/index.ts";
import { addModule } from "../actions.ts";

export default async function NewModulePage() {
  const [t, context] = await Promise.all([getTranslations("modules"), beginFromTicket()]);
  const { allowsClientSecret } = await answered(getModuleChoices(context, {}));
  return (
    <Page
      title={t("new-title")}
      crumbs={[{ label: t("name"), href: "/modules" }, { label: t("new") }]}
      lead={t("new-lead")}
    >
      <ModuleForm
        module={{
          ...{ name: "", owner: "", purpose: "", scopes: [], dataClasses: [] },
          ...{ method: "private_key_jwt", jwks: "", certificate: "" },
        }}
        scopes={scopes}
        dataClasses={dataClasses}
        allowsSecret={allowsClientSecret}
        act={addModule}
      />
    </Page>
  );
}
