import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { KindFields } from "#components/lifecycle/kind-fields.tsx";
import { MappingEditor } from "#components/lifecycle/mapping-editor.tsx";
import { MappingVersions } from "#components/lifecycle/mapping-versions.tsx";
import { Page } from "#components/shell/page.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { fieldsOfKind, hrKinds, listFeeds, listForeignMappings } from "#lib/feeds/index.ts";
import { endMappingAction, saveMappingAction, tryMappingAction } from "./actions.ts";
import { exampleMapping, exampleSample, textOf } from "./written.ts";

type Props = { params: Promise<{ code: string }> };

/** How another system's payloads become events: a sample, the rules, and what they make of it. */
export default async function MappingPage({ params }: Props) {
  const [t, lifecycle, { code }, context] = await Promise.all([
    getTranslations("payloads"),
    getTranslations("lifecycle"),
    params,
    beginFromTicket(),
  ]);
  const { feeds } = await answered(listFeeds(context, {}));
  const feed = feeds.find((each) => each.code === code);
  if (!feed) notFound();
  const { versions, kept } = await answered(listForeignMappings(context, { code }));
  const [last] = versions;
  const inForce = last?.mapping ? textOf(last.mapping) : undefined;
  const titleOf = { name: feed.name, version: last?.version ?? 0 };
  return (
    <Page
      title={t(inForce === undefined ? "title-none" : "title", titleOf)}
      crumbs={[
        { label: lifecycle("name"), href: "/lifecycle" },
        { label: feed.name, href: `/lifecycle/feeds/${code}` },
        { label: t("name") },
      ]}
      lead={t("lead")}
      actions={
        inForce !== undefined && (
          <CommandForm
            action={endMappingAction}
            fields={{ code }}
            button={{ kind: "secondary", children: t("end") }}
          />
        )
      }
    >
      <div className="flex flex-col gap-8">
        {kept > 0 && <p className="secondary">{t("kept", { count: kept })}</p>}
        <MappingEditor
          key={last?.version ?? 0}
          code={code}
          version={last?.version ?? 0}
          inForce={inForce}
          text={inForce ?? exampleMapping}
          sample={exampleSample}
          attempt={tryMappingAction}
          save={saveMappingAction}
        />
        <KindFields kinds={hrKinds.map((kind) => ({ kind, fields: fieldsOfKind(kind) }))} />
        {versions.length > 0 && (
          <MappingVersions
            versions={versions.map(({ mapping, ...version }) => ({
              ...version,
              text: mapping === null ? "" : textOf(mapping),
            }))}
          />
        )}
      </div>
    </Page>
  );
}
