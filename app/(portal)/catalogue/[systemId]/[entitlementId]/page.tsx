import { Pencil, Plus, Users } from "lucide-react";
import { getFormatter, getTimeZone, getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { ConditionsForm } from "#components/catalogue/conditions-form.tsx";
import { DayForm } from "#components/catalogue/day-form.tsx";
import { RightForm } from "#components/catalogue/edit-forms.tsx";
import { HoldersTable } from "#components/catalogue/holders-table.tsx";
import { RequestPath } from "#components/catalogue/request-path.tsx";
import { RetireChip } from "#components/catalogue/retire-chip.tsx";
import { RetireForm } from "#components/catalogue/retire-form.tsx";
import { Longest, Owner } from "#components/catalogue/rights-table.tsx";
import { ZoneChip } from "#components/catalogue/zone-chip.tsx";
import { RightFacts } from "#components/hosts/right-facts.tsx";
import { NarrowRight } from "#components/hosts/right-form.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { RiskChip } from "#components/ui/risk-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listRights } from "#lib/bastion/index.ts";
import { getAccessAsOf, getViewer } from "#lib/desk/index.ts";
import { getEntitlement, listConditions } from "#lib/catalog/index.ts";
import type { Context } from "#lib/kernel/index.ts";
import { startOfDay } from "#lib/people/index.ts";
import { previewRequest } from "#lib/requests/index.ts";
import { shapeAction } from "../../../production/hosts/actions.ts";
import { changeRight, findOwner, previewAsked, previewRetiring } from "../../actions.ts";

type Props = {
  params: Promise<{ systemId: string; entitlementId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};
type Right = Awaited<ReturnType<typeof getEntitlement>>;
type Asked = { day?: string; cursor?: string };

const noonMs = 12 * 3_600_000;

/** Noon of a day in the reader's zone; now without one. */
async function instantOf(day: string | undefined): Promise<string | undefined> {
  const isDay = day !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(day);
  if (!isDay || Number.isNaN(Date.parse(day))) return undefined;
  return new Date(startOfDay(day, await getTimeZone()).getTime() + noonMs).toISOString();
}

async function load(entitlementId: string, asked: Asked) {
  const context = await beginFromTicket();
  const right = await answered(getEntitlement(context, { entitlementId }));
  const { rights } = await getViewer(context, {});
  const at = await instantOf(asked.day);
  const holders = rights.includes("access.read")
    ? await getAccessAsOf(context, {
        entitlementId,
        ...(at !== undefined && { at }),
        ...(asked.cursor !== undefined && { cursor: asked.cursor }),
      })
    : undefined;
  const item = await previewed(context, right);
  return { right, holders, item, mayEdit: rights.includes("catalog.manage") };
}

/** What would happen if the reader asked for it. */
async function previewed(context: Context, right: Right) {
  if (!right.isRequestable) return undefined;
  const { items } = await previewRequest(context, {
    items: [
      { targetKind: "entitlement", targetId: right.entitlementId, minutes: right.minutesMax ?? 60 },
    ],
  });
  return items[0];
}

export default async function RightPage({ params, searchParams }: Props) {
  const [{ entitlementId }, given] = await Promise.all([params, searchParams]);
  const asked = firstOf(given, ["day", "cursor"] as const);
  const [t, { right, holders, item, mayEdit }] = await Promise.all([
    getTranslations("catalogue"),
    load(entitlementId, asked),
  ]);
  return (
    <Page
      title={await titleOf(right, holders, asked.day)}
      crumbs={[
        { label: t("name"), href: "/catalogue" },
        { label: right.systemName, href: `/catalogue/${right.systemId}` },
        { label: right.name },
      ]}
      chips={
        <>
          <RiskChip risk={right.risk} long />
          <ZoneChip zone={right.zone} />
          <RetireChip retiresAt={right.retiresAt} />
        </>
      }
      lead={right.description || undefined}
      actions={
        <>
          {mayEdit && <Acts right={right} />}
          {right.isRequestable && (
            <ButtonLink
              kind="primary"
              icon={<Plus />}
              href={`/request?target=entitlement:${right.entitlementId}`}
            >
              {t("request")}
            </ButtonLink>
          )}
        </>
      }
      aside={
        <>
          <Facts right={right} />
          {item?.policy && (
            <Section title={t("if-you-ask")}>
              <RequestPath
                policy={item.policy}
                isAutomatic={item.isAutomatic}
                stages={item.stages}
              />
            </Section>
          )}
        </>
      }
    >
      <LiveRefresh topics={["catalogue", "access", "bastion"]} />
      <OnHosts entitlementId={right.entitlementId} />
      {holders ? (
        <Holders right={right} holders={holders} asked={asked} />
      ) : (
        <p className="secondary">{t("holders-not-yours")}</p>
      )}
    </Page>
  );
}

/** Where it enters hosts: as whom, what for, and what it holds to. */
async function OnHosts({ entitlementId }: { entitlementId: string }) {
  const [t, context] = await Promise.all([getTranslations("hosts"), beginFromTicket()]);
  const [right] = (await listRights(context, { entitlementIds: [entitlementId] })).rights;
  if (!right) return null;
  const { systemCode, commandRules } = right;
  return (
    <div className="mb-8">
      <Section
        title={t("right-on-hosts")}
        actions={
          // Whoever keeps hosts reads the rules; nobody else changes them.
          commandRules && (
            <NarrowRight
              systemCode={systemCode}
              right={{ ...right, commandRules }}
              act={shapeAction}
            />
          )
        }
      >
        <RightFacts right={right} />
      </Section>
    </div>
  );
}

type Holding = Awaited<ReturnType<typeof getAccessAsOf>>;

async function titleOf(right: Right, holders: Holding | undefined, day: string | undefined) {
  const [t, format] = await Promise.all([getTranslations("catalogue"), getFormatter()]);
  const name = `${right.systemName} ${right.name}`;
  if (!holders) return name;
  if (day === undefined) return t("held-by", { name, count: holders.people });
  const date = format.dateTime(holders.at, { dateStyle: "medium" });
  return t("held-by-on", { name, count: holders.people, date });
}

type HoldersProps = { right: Right; holders: Holding; asked: Asked };

async function Holders({ right, holders, asked }: HoldersProps) {
  const t = await getTranslations("catalogue");
  const path = `/catalogue/${right.systemId}/${right.entitlementId}`;
  return (
    <Section title={t("holders")} count={holders.people} actions={<DayForm label={t("as-of")} />}>
      <HoldersTable
        holders={holders.lines.map((line) => ({
          ...line,
          key: line.accessId,
          since: line.validFrom,
          endsAt: line.validTo,
        }))}
        empty={<EmptyState icon={<Users />} title={t("nobody-holds")} />}
      />
      <Pagination
        firstHref={asked.cursor && addressOf(path, { day: asked.day })}
        nextHref={
          holders.cursor ? addressOf(path, { day: asked.day, cursor: holders.cursor }) : undefined
        }
      />
    </Section>
  );
}

async function Acts({ right }: { right: Right }) {
  const t = await getTranslations("catalogue");
  const { conditions } = await listConditions(await beginFromTicket(), {});
  const own = right.hasOwnOwner ? right : { ...right, ownerId: null, ownerName: null };
  return (
    <>
      <RightForm
        systemId={right.systemId}
        right={own}
        act={changeRight}
        find={findOwner}
        trigger={<Button icon={<Pencil />}>{t("edit")}</Button>}
      />
      <ConditionsForm
        entitlementId={right.entitlementId}
        name={right.name}
        conditions={conditions}
        asked={right.conditionCodes}
        act={previewAsked}
      />
      {right.systemCode !== "postern" && (
        <RetireForm
          of="entitlement"
          id={right.entitlementId}
          name={right.name}
          act={previewRetiring}
        />
      )}
    </>
  );
}

async function Facts({ right }: { right: Right }) {
  const t = await getTranslations("catalogue");
  const none = <span className="text-ink-3">{t("nothing")}</span>;
  return (
    <Section title={t("facts")}>
      <DefinitionRows
        rows={[
          { term: t("field.owner"), value: <Owner name={right.ownerName} /> },
          { term: t("field.longest"), value: <Longest minutes={right.minutesMax} /> },
          {
            term: t("field.requestable"),
            value: t(right.isRequestable ? "can-be-asked" : "not-asked"),
          },
          {
            term: t("tab.conditions"),
            value:
              right.conditions.length === 0
                ? none
                : right.conditions.map(({ id, name, description }) => (
                    <span key={id} className="block" title={description}>
                      {name}
                    </span>
                  )),
          },
          {
            term: t("tab.roles"),
            value:
              right.roles.length === 0
                ? none
                : right.roles.map(({ id, name }) => (
                    <span key={id} className="block">
                      <TextLink href={`/catalogue/roles/${id}`}>{name}</TextLink>
                    </span>
                  )),
          },
          {
            term: t("field.code"),
            value: <span className="mono">{`${right.systemCode}/${right.code}`}</span>,
          },
        ]}
      />
    </Section>
  );
}
