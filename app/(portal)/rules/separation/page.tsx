import { GitCompare, Plus } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RulesTabs } from "#components/rules/rules-tabs.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listRollouts, listSodRules } from "#lib/access/index.ts";

type Rule = Awaited<ReturnType<typeof listSodRules>>["rules"][number];

export default async function SeparationPage() {
  const [t, context] = await Promise.all([getTranslations("rules"), beginFromTicket()]);
  const [{ rules }, { rollouts: held }] = await Promise.all([
    answered(listSodRules(context, {})),
    listRollouts(context, { state: "held", limit: 100 }),
  ]);
  const standing = rules.filter(({ retiredAt }) => retiredAt === null);
  const stopped = standing.reduce((sum, rule) => sum + rule.stopped, 0);
  return (
    <Page
      title={t("sod.title", { count: standing.length })}
      crumbs={[{ label: t("name"), href: "/rules" }, { label: t("tab.separation") }]}
      lead={t("sod.lead", { count: stopped })}
      actions={
        <ButtonLink kind="primary" href="/rules/separation/new" icon={<Plus />}>
          {t("sod.new")}
        </ButtonLink>
      }
    >
      <LiveRefresh topics={["rollout", "access"]} />
      <RulesTabs chosen="separation" held={held.length} />
      <DataTable
        label={t("tab.separation")}
        columns={await columns()}
        rows={rules}
        rowKey={({ sodRuleId }) => sodRuleId}
        rowHref={({ code }) => `/rules/separation/${encodeURIComponent(code)}`}
        empty={
          <EmptyState
            icon={<GitCompare />}
            title={t("sod.none")}
            action={<TextLink href="/rules/separation/new">{t("sod.new")}</TextLink>}
          />
        }
      />
    </Page>
  );
}

async function columns(): Promise<Column<Rule>[]> {
  const [t, format] = await Promise.all([getTranslations("rules"), getFormatter()]);
  const sides = (side: Rule["left"]) =>
    side.map(({ name, system }) => (system === null ? name : `${system} ${name}`)).join(", ");
  return [
    {
      key: "name",
      title: t("column.name"),
      cell: ({ name }) => <span title={name}>{name}</span>,
    },
    {
      key: "sides",
      title: t("sod.sides"),
      width: "w-[38%]",
      wide: true,
      cell: ({ left, right }) => (
        <span title={`${sides(left)}\n${sides(right)}`}>
          {sides(left)} <span className="text-ink-3">{t("sod.against")}</span> {sides(right)}
        </span>
      ),
    },
    {
      key: "mode",
      title: t("sod.mode-column"),
      width: "w-44 max-md:w-28",
      cell: ({ mode, retiredAt }) =>
        retiredAt === null ? (
          t(`sod.mode-name.${mode}`)
        ) : (
          <StatusChip tone="neutral">{t("state.retired")}</StatusChip>
        ),
    },
    {
      key: "stopped",
      title: t("sod.stopped"),
      width: "w-24",
      cell: ({ stopped }) => format.number(stopped),
    },
  ];
}
