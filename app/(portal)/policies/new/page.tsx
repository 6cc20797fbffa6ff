import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { PolicyEditor } from "#components/policies/policy-editor.tsx";
import { newPolicy } from "#components/policies/policy-text.ts";
import { Page } from "#components/shell/page.tsx";
import { listPolicies } from "#lib/requests/index.ts";
import { save, tryPolicy } from "../actions.ts";
import { conditionFacts, roleOptions } from "../editing.ts";

export default async function NewPolicyPage() {
  const t = await getTranslations("policies");
  await answered(listPolicies(await beginFromTicket(), {}));
  return (
    <Page
      title={t("new-title")}
      crumbs={[{ label: t("name"), href: "/policies" }, { label: t("new") }]}
      lead={t("new-lead")}
    >
      <PolicyEditor
        head={{ code: "", name: "", description: "", priority: 50, condition: "" }}
        policy={newPolicy}
        isNew
        inForce={undefined}
        facts={conditionFacts}
        roles={await roleOptions()}
        attempt={tryPolicy}
        save={save}
      />
    </Page>
  );
}
