import { Download, History } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { ReasonWords } from "#components/access/reason-words.tsx";
import { Page } from "#components/shell/page.tsx";
import { getTime } from "#components/time/get-time.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FilterBar } from "#components/ui/filter-bar.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlInstant } from "#components/ui/url-instant.tsx";
import { UrlSelect } from "#components/ui/url-select.tsx";
import { listEntitlements, listSystems } from "#lib/catalog/index.ts";
import { getAccessAsOf, type AccessLine } from "#lib/desk/index.ts";
import { accessAsked } from "./asked.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AccessPage({ searchParams }: Props) {
  const [t, time, given, context] = await Promise.all([
    getTranslations("as-of"),
    getTime(),
    searchParams,
    beginFromTicket(),
  ]);
  const { cursor, ...asked } = firstOf(given, ["system", "right", "at", "cursor"] as const);
  const question = await accessAsked(asked);
  const found = await answered(getAccessAsOf(context, { ...question, cursor }));
  return (
    <Page
      title={t(titles[found.isMore ? "many" : "exact"][asked.at ? "past" : "present"], {
        people: found.people,
        rights: found.rights,
      })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead", { instant: time.exact(found.at) })}
      actions={
        <ButtonLink
          href={addressOf("/access/export", asked)}
          icon={<Download />}
          prefetch={false}
          download
        >
          {t("export")}
        </ButtonLink>
      }
    >
      <div className="mb-3">
        <Filters system={asked.system} isFiltered={Object.keys(asked).length} />
      </div>
      <DataTable
        label={t("name")}
        columns={await columns()}
        rows={found.lines}
        rowKey={({ accessId }) => accessId}
        rowHref={({ employeeNumber }) =>
          addressOf(`/people/${encodeURIComponent(employeeNumber)}`, {
            day: asked.at?.slice(0, 10),
          })
        }
        empty={
          <EmptyState
            icon={<History />}
            title={t("none")}
            action={<TextLink href="/access">{t("whole-company")}</TextLink>}
          />
        }
      />
      <Pagination
        firstHref={cursor && addressOf("/access", asked)}
        nextHref={
          found.cursor ? addressOf("/access", { ...asked, cursor: found.cursor }) : undefined
        }
      >
        {found.lines.length > 0 &&
          t(found.isMore ? "shown-of-more" : "shown", {
            shown: found.lines.length,
            total: found.rights,
          })}
      </Pagination>
    </Page>
  );
}

const titles = {
  exact: { present: "title", past: "title-then" },
  many: { present: "many", past: "many-then" },
} as const;

type FilterProps = { system: string | undefined; isFiltered: number };

async function Filters({ system, isFiltered }: FilterProps) {
  const [t, context] = await Promise.all([getTranslations("as-of"), beginFromTicket()]);
  const [{ systems }, { systems: retired }] = await Promise.all([
    listSystems(context, { limit: 200 }),
    listSystems(context, { limit: 200, isRetired: true }),
  ]);
  const all = new Map([...systems, ...retired].map((each) => [each.systemId, each.name]));
  const isKnown = system !== undefined && all.has(system);
  const { entitlements } = isKnown
    ? await listEntitlements(context, { systemId: system, limit: 200 })
    : { entitlements: [] };
  return (
    <FilterBar active={isFiltered} clearHref="/access">
      <UrlSelect
        label={t("system")}
        name="system"
        options={[
          { value: "", label: t("whole-company") },
          ...[...all].map(([value, label]) => ({ value, label })),
        ]}
      />
      {isKnown && (
        <UrlSelect
          label={t("right")}
          name="right"
          options={[
            { value: "", label: t("every-right") },
            ...entitlements.map(({ entitlementId, name }) => ({
              value: entitlementId,
              label: name,
            })),
          ]}
        />
      )}
      <UrlInstant label={t("at")} name="at" />
    </FilterBar>
  );
}

async function columns(): Promise<Column<AccessLine>[]> {
  const [t, time] = await Promise.all([getTranslations("as-of"), getTime()]);
  return [
    {
      key: "person",
      title: t("column.person"),
      width: "w-56 max-md:w-36",
      cell: ({ displayName }) => <PersonChip name={displayName} />,
    },
    {
      key: "department",
      title: t("column.department"),
      width: "w-40",
      wide: true,
      cell: ({ department }) => department,
    },
    {
      key: "right",
      title: t("right"),
      cell: ({ system, entitlement, risk }) => (
        <span className="inline-flex max-w-full min-w-0 items-center gap-2">
          <span className="cut" title={`${system} ${entitlement}`}>
            <b className="font-medium text-ink">{system}</b> {entitlement}
          </span>
          {risk === "privileged" && <PrivilegedChip />}
        </span>
      ),
    },
    {
      key: "why",
      title: t("column.why"),
      width: "w-[26%]",
      wide: true,
      cell: ({ reasons }) => <ReasonWords reasons={reasons} />,
    },
    {
      key: "since",
      title: t("column.since"),
      width: "w-28",
      wide: true,
      cell: ({ validFrom, validTo }) => (
        <span title={`${time.exact(validFrom)} – ${validTo ? time.exact(validTo) : time.noEnd()}`}>
          {time.date(validFrom)}
        </span>
      ),
    },
  ];
}
