import { Plus, Workflow } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { listModules } from "#lib/tickets/index.ts";

type Module = Awaited<ReturnType<typeof listModules>>["modules"][number];

/** Which services carry tickets, and who answers for them. */
export default async function ModulesPage() {
  const [t, context] = await Promise.all([getTranslations("modules"), beginFromTicket()]);
  const { modules } = await answered(listModules(context, {}));
  const standing = modules.filter(({ retiredAt }) => retiredAt === null);
  const live = standing.reduce((sum, { liveTickets }) => sum + liveTickets, 0);
  return (
    <Page
      title={t("title", { count: standing.length })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead", { count: live })}
      actions={
        <ButtonLink kind="primary" href="/modules/new" icon={<Plus />}>
          {t("new")}
        </ButtonLink>
      }
    >
      <LiveRefresh topics={["tickets"]} />
      <DataTable
        label={t("name")}
        columns={await columns()}
        rows={modules}
        rowKey={({ moduleId }) => moduleId}
        rowHref={({ moduleId }) => `/modules/${moduleId}`}
        empty={<EmptyState icon={<Workflow />} title={t("none")} />}
      />
    </Page>
  );
}

async function columns(): Promise<Column<Module>[]> {
  const [t, format] = await Promise.all([getTranslations("modules"), getFormatter()]);
  return [
    { key: "name", title: t("module-name"), cell: ({ name }) => <span title={name}>{name}</span> },
    {
      key: "owner",
      title: t("owner"),
      width: "w-44",
      wide: true,
      cell: ({ authentication, owner }) =>
        authentication === "console" ? t("method.console") : owner,
    },
    {
      key: "scopes",
      title: t("scopes"),
      width: "w-[32%]",
      wide: true,
      cell: ({ scopes }) => <span className="mono">{scopes.join(" ")}</span>,
    },
    {
      key: "method",
      title: t("proves"),
      width: "w-40 max-md:w-auto",
      cell: ({ authentication, retiredAt }) =>
        retiredAt === null ? (
          t(`method.${authentication}`)
        ) : (
          <StatusChip tone="neutral">{t("retired")}</StatusChip>
        ),
    },
    {
      key: "live",
      title: t("live"),
      width: "w-28",
      cell: ({ liveTickets }) => format.number(liveTickets),
    },
  ];
}
