import { getTranslations } from "next-intl/server";
import { SodForm } from "#components/rules/sod-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { findGivable } from "../../actions.ts";
import { previewSeparation } from "../actions.ts";

export default async function NewSeparationPage() {
  const t = await getTranslations("rules");
  return (
    <Page
      title={t("sod.new-title")}
      crumbs={[
        { label: t("name"), href: "/rules" },
        { label: t("tab.separation"), href: "/rules/separation" },
        { label: t("sod.new") },
      ]}
      lead={t("sod.new-lead")}
    >
      <SodForm
        rule={{
          code: "",
          name: "",
          description: "",
          ownerId: null,
          mode: "ask",
          left: [],
          right: [],
        }}
        isNew
        mayEdit
        find={findGivable}
        preview={previewSeparation}
      />
    </Page>
  );
}
