import { FileCheck, Plus } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listPolicies } from "#lib/requests/index.ts";

type Policy = Awaited<ReturnType<typeof listPolicies>>["policies"][number];

export default async function PoliciesPage() {
  const [t, context] = await Promise.all([getTranslations("policies"), beginFromTicket()]);
  const { policies } = await answered(listPolicies(context, {}));
  const inForce = policies.filter(({ state }) => state === "enforced");
  const drafts = policies.filter((each) => each.newestVersion > each.version);
  return (
    <Page
      title={t("title", { count: inForce.length })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead", { drafts: drafts.length })}
      actions={
        <ButtonLink kind="primary" href="/policies/new" icon={<Plus />}>
          {t("new")}
        </ButtonLink>
      }
    >
      <LiveRefresh topics={["policies"]} />
      <DataTable
        label={t("name")}
        columns={await columns()}
        rows={policies}
        rowKey={({ id }) => id}
        rowHref={({ code }) => `/policies/${encodeURIComponent(code)}`}
        empty={
          <EmptyState
            icon={<FileCheck />}
            title={t("none")}
            action={<TextLink href="/policies/new">{t("new")}</TextLink>}
          />
        }
      />
    </Page>
  );
}

async function columns(): Promise<Column<Policy>[]> {
  const [t, format] = await Promise.all([getTranslations("policies"), getFormatter()]);
  return [
    {
      key: "name",
      title: t("column.name"),
      width: "w-[28%] max-md:w-auto",
      cell: ({ name }) => <span title={name}>{name}</span>,
    },
    {
      key: "priority",
      title: t("column.priority"),
      width: "w-20",
      right: true,
      wide: true,
      cell: ({ priority }) => format.number(priority),
    },
    {
      key: "condition",
      title: t("condition"),
      wide: true,
      cell: ({ condition }) => (
        <span className="mono" title={condition}>
          {condition}
        </span>
      ),
    },
    {
      key: "stages",
      title: t("column.stages"),
      width: "w-28",
      wide: true,
      cell: ({ isAutomatic, stages }) =>
        isAutomatic ? t("automatic-short") : t("stages", { count: stages }),
    },
    {
      key: "open",
      title: t("column.open"),
      width: "w-24",
      right: true,
      wide: true,
      cell: ({ openItems }) => format.number(openItems),
    },
    {
      key: "state",
      title: t("column.state"),
      width: "w-32",
      cell: ({ state, version, newestVersion }) =>
        state === "enforced" ? (
          <StatusChip tone={newestVersion > version ? "pending" : "granted"}>
            {newestVersion > version ? t("new-draft") : t("in-force")}
          </StatusChip>
        ) : (
          <StatusChip tone="neutral">{t(`state.${state}`)}</StatusChip>
        ),
    },
  ];
}
