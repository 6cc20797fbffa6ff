import { KeyRound, Pencil, Plus } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RightForm, SystemForm } from "#components/catalogue/edit-forms.tsx";
import { RetireChip } from "#components/catalogue/retire-chip.tsx";
import { RetireForm } from "#components/catalogue/retire-form.tsx";
import { Owner, RightsTable } from "#components/catalogue/rights-table.tsx";
import { ZoneChip } from "#components/catalogue/zone-chip.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Button } from "#components/ui/button.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Section } from "#components/ui/section.tsx";
import { SystemTile } from "#components/ui/system-tile.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { getSystem, listEntitlements, type SystemLine } from "#lib/catalog/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { addRight, changeSystem, findOwner, previewRetiring } from "../actions.ts";
import { holderCounts } from "../holder-counts.ts";

type Props = {
  params: Promise<{ systemId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

async function load(systemId: string, asked: { q?: string; cursor?: string }) {
  const context = await beginFromTicket();
  const system = await answered(getSystem(context, { systemId }));
  const [found, viewer] = await Promise.all([
    listEntitlements(context, {
      systemId,
      ...(asked.q !== undefined && { search: asked.q }),
      ...(asked.cursor !== undefined && { cursor: asked.cursor }),
      limit: 200,
    }),
    getViewer(context, {}),
  ]);
  const ids = found.entitlements.map(({ entitlementId }) => entitlementId);
  const holders = await holderCounts(context, ids);
  return { system, found, holders, mayEdit: viewer.rights.includes("catalog.manage") };
}

export default async function SystemPage({ params, searchParams }: Props) {
  const [{ systemId }, given] = await Promise.all([params, searchParams]);
  const asked = firstOf(given, ["q", "cursor"] as const);
  const [t, { system, found, holders, mayEdit }] = await Promise.all([
    getTranslations("catalogue"),
    load(systemId, asked),
  ]);
  const path = `/catalogue/${systemId}`;
  return (
    <Page
      title={t("system-title", {
        name: system.name,
        rights: system.rights,
        requestable: system.requestable,
      })}
      crumbs={[{ label: t("name"), href: "/catalogue" }, { label: system.name }]}
      mark={<SystemTile kind={system.kind} large />}
      chips={
        <>
          <ZoneChip zone={system.zone} />
          <RetireChip retiresAt={system.retiresAt} />
        </>
      }
      lead={system.description}
      actions={mayEdit && <Acts system={system} />}
      aside={<Facts system={system} />}
      asideWidth={312}
    >
      <LiveRefresh topics={["catalogue"]} />
      <Section
        title={t("tab.rights")}
        count={found.total}
        actions={<UrlSearch label={t("search-rights")} />}
      >
        <RightsTable
          rights={found.entitlements}
          holders={holders}
          empty={
            <EmptyState icon={<KeyRound />} title={t(asked.q ? "none-match" : "no-rights-yet")} />
          }
        />
        <Pagination
          firstHref={asked.cursor && addressOf(path, { q: asked.q })}
          nextHref={
            found.cursor ? addressOf(path, { q: asked.q, cursor: found.cursor }) : undefined
          }
        />
      </Section>
    </Page>
  );
}

async function Acts({ system }: { system: SystemLine }) {
  const t = await getTranslations("catalogue");
  const isPortal = system.code === "postern";
  return (
    <>
      <SystemForm
        system={system}
        act={changeSystem}
        find={findOwner}
        trigger={<Button icon={<Pencil />}>{t("edit")}</Button>}
      />
      {!isPortal && (
        <>
          <RetireForm of="system" id={system.systemId} name={system.name} act={previewRetiring} />
          <RightForm
            systemId={system.systemId}
            act={addRight}
            find={findOwner}
            trigger={
              <Button kind="primary" icon={<Plus />}>
                {t("add-right")}
              </Button>
            }
          />
        </>
      )}
    </>
  );
}

async function Facts({ system }: { system: SystemLine }) {
  const [t, access] = await Promise.all([getTranslations("catalogue"), getTranslations("access")]);
  return (
    <Section title={t("facts")}>
      <DefinitionRows
        rows={[
          { term: t("field.owner"), value: <Owner name={system.ownerName} /> },
          { term: t("field.zone"), value: access(`zone.${system.zone}`) },
          { term: t("field.kind"), value: system.kind },
          { term: t("field.code"), value: <span className="mono">{system.code}</span> },
        ]}
      />
    </Section>
  );
}
