import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RuleEditor } from "#components/rules/rule-editor.tsx";
import { Page } from "#components/shell/page.tsx";
import { listRuleFacts } from "#lib/access/index.ts";
import { checkExpression, findGivable, saveDraft, tryWritten } from "../actions.ts";

export default async function NewRulePage() {
  const [t, context] = await Promise.all([getTranslations("rules"), beginFromTicket()]);
  const { facts } = await answered(listRuleFacts(context, {}));
  return (
    <Page
      title={t("new-title")}
      crumbs={[{ label: t("name"), href: "/rules" }, { label: t("new") }]}
      lead={t("new-lead")}
    >
      <RuleEditor
        rule={{
          ruleId: undefined,
          code: "",
          name: "",
          description: "",
          ownerId: null,
          expression: "",
          targets: [],
        }}
        inForce={undefined}
        isInForce={false}
        facts={facts}
        mayEdit
        find={findGivable}
        check={checkExpression}
        attempt={tryWritten}
        save={saveDraft}
      />
    </Page>
  );
}
