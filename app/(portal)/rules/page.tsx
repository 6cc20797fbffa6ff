import { Plus, ScrollText } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RuleChip, type RuleState } from "#components/rules/rule-chip.tsx";
import { RulesTabs } from "#components/rules/rules-tabs.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { listRollouts, listRules } from "#lib/access/index.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };
type Rule = Awaited<ReturnType<typeof listRules>>["rules"][number];

const states: readonly RuleState[] = ["enforced", "record_only", "draft", "retired"];

export default async function RulesPage({ searchParams }: Props) {
  const [t, given, context] = await Promise.all([
    getTranslations("rules"),
    searchParams,
    beginFromTicket(),
  ]);
  const asked = firstOf(given, ["q", "state"] as const);
  const [{ rules }, { rollouts: held }] = await Promise.all([
    answered(listRules(context, {})),
    answered(listRollouts(context, { state: "held", limit: 100 })),
  ]);
  const words = (asked.q ?? "").trim().toLowerCase();
  const shown = rules
    .filter(({ state }) => (asked.state ? state === asked.state : state !== "retired"))
    .filter(({ name, code }) => `${name} ${code}`.toLowerCase().includes(words));
  const inForce = rules.filter(({ state }) => state === "enforced").length;
  const drafts = rules.filter(({ hasDraft, state }) => hasDraft || state === "draft").length;
  return (
    <Page
      title={t("title", { count: inForce })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead", { drafts, held: held.length })}
      actions={
        <ButtonLink kind="primary" href="/rules/new" icon={<Plus />}>
          {t("new")}
        </ButtonLink>
      }
    >
      <LiveRefresh topics={["rollout", "rules"]} />
      <RulesTabs chosen="rules" held={held.length} />
      <div className="mb-3">
        <FilterBar search={<UrlSearch label={t("search")} />}>
          {["", ...states].map((state) => (
            <FilterChip
              key={state}
              choice
              active={(asked.state ?? "") === state}
              href={addressOf("/rules", { q: asked.q, state })}
            >
              {state === "" ? t("every-state") : t(`state.${state as RuleState}`)}
            </FilterChip>
          ))}
        </FilterBar>
      </div>
      <DataTable
        label={t("name")}
        columns={await columns()}
        rows={shown}
        rowKey={({ ruleId }) => ruleId}
        rowHref={({ ruleId }) => `/rules/${ruleId}`}
        empty={
          <EmptyState
            icon={<ScrollText />}
            title={rules.length > 0 ? t("none-match") : t("none")}
            action={
              <TextLink href={rules.length > 0 ? "/rules" : "/rules/new"}>
                {rules.length > 0 ? t("show-all") : t("new")}
              </TextLink>
            }
          />
        }
      />
    </Page>
  );
}

async function columns(): Promise<Column<Rule>[]> {
  const [t, format] = await Promise.all([getTranslations("rules"), getFormatter()]);
  return [
    {
      key: "name",
      title: t("column.name"),
      cell: ({ name, hasDraft, state }) => (
        <span className="inline-flex max-w-full min-w-0 items-center gap-2">
          <span className="cut" title={name}>
            {name}
          </span>
          {hasDraft && state !== "draft" && (
            <StatusChip tone="neutral">{t("has-draft")}</StatusChip>
          )}
        </span>
      ),
    },
    {
      key: "code",
      title: t("code"),
      width: "w-40",
      wide: true,
      cell: ({ code }) => <span className="mono">{code}</span>,
    },
    {
      key: "state",
      title: t("column.state"),
      width: "w-36 max-md:w-28",
      cell: ({ state, version }) => (
        <RuleChip state={state} version={state === "enforced" ? version : undefined} />
      ),
    },
    {
      key: "holders",
      title: t("column.holders"),
      width: "w-36 max-md:w-16",
      cell: ({ holders }) => format.number(holders),
    },
  ];
}
