import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { ImportFlow } from "#components/lifecycle/import-flow.tsx";
import { Page } from "#components/shell/page.tsx";
import { Section } from "#components/ui/section.tsx";
import { getViewer } from "#lib/desk/index.ts";
import { feedFields, listFeeds, Mapping } from "#lib/feeds/index.ts";
import { saveMappingAction } from "../actions.ts";

/** Choose a file, look at everything it would do, apply exactly that. */
export default async function ImportPage() {
  const [t, context] = await Promise.all([getTranslations("lifecycle"), beginFromTicket()]);
  const { feeds } = await answered(listFeeds(context, {}));
  const { rights } = await getViewer(context, {});
  return (
    <Page
      title={t("import-title")}
      crumbs={[{ label: t("name"), href: "/lifecycle" }, { label: t("import") }]}
      lead={t("import-lead")}
      aside={
        <Section title={t("columns-known")} ruled>
          <p className="secondary mt-2">{t("columns-how")}</p>
          <ul className="mono mt-2 grid grid-cols-2 gap-x-3 text-12 text-ink-2">
            {feedFields.map((field) => (
              <li key={field}>{snake(field)}</li>
            ))}
          </ul>
        </Section>
      }
    >
      <ImportFlow
        feeds={feeds.map(({ code, name, mapping }) => ({
          code,
          name,
          mapping: Mapping.parse(mapping),
        }))}
        fields={feedFields}
        loadsHistory={rights.includes("feeds.load_history")}
        saveMapping={saveMappingAction}
      />
    </Page>
  );
}

const snake = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
