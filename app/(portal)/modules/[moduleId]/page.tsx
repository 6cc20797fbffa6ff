import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { ModuleForm } from "#components/modules/module-form.tsx";
import { RetireModule } from "#components/modules/retire-module.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { ModuleId } from "#lib/kernel/index.ts";
import { scopes } from "#lib/registry/index.ts";
import { dataClasses, getModule, getModuleChoices } from "#lib/tickets/index.ts";
import { changeModule, retire } from "../actions.ts";

type Props = { params: Promise<{ moduleId: string }> };
type Module = Awaited<ReturnType<typeof getModule>>;

export default async function ModulePage({ params }: Props) {
  const [given, t, context] = await Promise.all([
    params,
    getTranslations("modules"),
    beginFromTicket(),
  ]);
  const moduleId = ModuleId.safeParse(given.moduleId).data ?? notFound();
  const shown = await answered(getModule(context, { moduleId }));
  const { allowsClientSecret } = await answered(getModuleChoices(context, {}));
  const { retiredAt, authentication, name } = shown;
  return (
    <Page
      title={t("title-module", { name, count: shown.liveTickets })}
      crumbs={[{ label: t("name"), href: "/modules" }, { label: name }]}
      chips={retiredAt && <StatusChip tone="neutral">{t("retired")}</StatusChip>}
      lead={shown.purpose || t("made-at-console")}
      aside={<Facts module={shown} />}
    >
      <LiveRefresh topics={["tickets"]} />
      {retiredAt === null && authentication !== "console" && (
        <div className="flex flex-col gap-8">
          <ModuleForm
            module={{
              ...shown,
              owner: shown.ownerNumber,
              method: authentication,
              jwks: shown.jwks === null ? "" : JSON.stringify(shown.jwks, null, 2),
              certificate: shown.certificate ?? "",
            }}
            scopes={scopes}
            dataClasses={dataClasses}
            allowsSecret={allowsClientSecret}
            act={changeModule}
          />
        </div>
      )}
      {retiredAt === null && (
        <div className="mt-8">
          <Section title={t("retire")} ruled>
            <RetireModule moduleId={moduleId} count={shown.liveTickets} act={retire} />
          </Section>
        </div>
      )}
    </Page>
  );
}

async function Facts({ module }: { module: Module }) {
  const t = await getTranslations("modules");
  const { authentication } = module;
  return (
    <DefinitionRows
      rows={[
        {
          term: t("owner"),
          value: authentication === "console" ? t("method.console") : module.owner,
        },
        { term: t("proves"), value: t(`method.${authentication}`) },
        { term: t("scopes"), value: <span className="mono">{module.scopes.join(" ")}</span> },
        { term: t("since"), value: <Instant at={module.createdAt} as="date" /> },
      ]}
    />
  );
}
