import { Layers } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RolloutChip } from "#components/rollouts/rollout-chip.tsx";
import { RulesTabs } from "#components/rules/rules-tabs.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar, FilterChip } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listRollouts } from "#lib/access/index.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };
type Rollout = Awaited<ReturnType<typeof listRollouts>>["rollouts"][number];

const states = ["held", "running", "paused", "previewed", "done", "undone", "cancelled"] as const;
type State = (typeof states)[number];

export default async function RolloutsPage({ searchParams }: Props) {
  const [t, given, context] = await Promise.all([
    getTranslations("rollouts"),
    searchParams,
    beginFromTicket(),
  ]);
  const asked = firstOf(given, ["state", "cursor"] as const);
  const state = states.find((each) => each === asked.state);
  const [{ rollouts, cursor }, { rollouts: held }, { rollouts: running }] = await Promise.all([
    answered(listRollouts(context, { state, cursor: asked.cursor })),
    listRollouts(context, { state: "held", limit: 200 }),
    listRollouts(context, { state: "running", limit: 200 }),
  ]);
  const path = "/rules/rollouts";
  return (
    <Page
      title={t("title", { held: held.length, running: running.length })}
      crumbs={[{ label: t("rules"), href: "/rules" }, { label: t("name") }]}
      lead={t("lead")}
    >
      <LiveRefresh topics={["rollout"]} />
      <RulesTabs chosen="rollouts" held={held.length} />
      <div className="mb-3">
        <FilterBar>
          {(["", ...states] as const).map((each) => (
            <FilterChip
              key={each}
              choice
              active={(state ?? "") === each}
              href={addressOf(path, { state: each })}
            >
              {each === "" ? t("every-state") : t(`state.${each}`)}
            </FilterChip>
          ))}
        </FilterBar>
      </div>
      <DataTable
        label={t("name")}
        columns={await columns()}
        rows={rollouts}
        rowKey={({ id }) => id}
        rowHref={({ id }) => `${path}/${id}`}
        empty={
          <EmptyState
            icon={<Layers />}
            title={t(state ? "none-match" : "none")}
            action={
              <TextLink href={state ? path : "/rules"}>
                {t(state ? "show-all" : "to-rules")}
              </TextLink>
            }
          />
        }
      />
      <Pagination
        firstHref={asked.cursor && addressOf(path, { state })}
        nextHref={cursor ? addressOf(path, { state, cursor }) : undefined}
      />
    </Page>
  );
}

async function columns(): Promise<Column<Rollout>[]> {
  const [t, format] = await Promise.all([getTranslations("rollouts"), getFormatter()]);
  return [
    {
      key: "subject",
      title: t("column.subject"),
      cell: ({ subject, kind, isRetirement, undoOf }) => (
        <span title={subject}>
          {subject}{" "}
          <span className="font-normal text-ink-3">
            {undoOf ? t("undoing") : isRetirement ? t("retiring") : t(`kind.${kind}`)}
          </span>
        </span>
      ),
    },
    {
      key: "state",
      title: t("column.state"),
      width: "w-28",
      cell: ({ state }: { state: State }) => <RolloutChip state={state} />,
    },
    {
      key: "people",
      title: t("column.people"),
      width: "w-28",
      right: true,
      wide: true,
      cell: ({ done, total, state }) =>
        state === "running" || state === "paused"
          ? `${format.number(done)} / ${format.number(total)}`
          : format.number(total),
    },
    {
      key: "gained",
      title: t("column.gained"),
      width: "w-20",
      right: true,
      wide: true,
      cell: ({ gained }) => `+${format.number(gained)}`,
    },
    {
      key: "lost",
      title: t("column.lost"),
      width: "w-20",
      right: true,
      wide: true,
      cell: ({ lost }) => (
        <span className={lost > 0 ? "text-denied" : ""}>{`−${format.number(lost)}`}</span>
      ),
    },
    {
      key: "by",
      title: t("column.by"),
      width: "w-44",
      wide: true,
      cell: ({ startedByName }) => startedByName ?? t("console"),
    },
    {
      key: "at",
      title: t("column.at"),
      width: "w-28",
      cell: ({ createdAt }) => <Instant at={createdAt} />,
    },
  ];
}
