import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { LeaverItems } from "#components/lifecycle/leaver-items.tsx";
import { LeaverPlanes } from "#components/lifecycle/leaver-planes.tsx";
import { AskAgain, LeaverRestored } from "#components/lifecycle/leaver-restored.tsx";
import { LeaverStateChip } from "#components/lifecycle/leaver-state.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { getTime } from "#components/time/get-time.ts";
import { Instant } from "#components/time/instant-text.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { getLeaver } from "#lib/fulfilment/index.ts";
import { findOwners, reassignAction, settleBackAction } from "../actions.ts";

type Case = Awaited<ReturnType<typeof getLeaver>>;
type Props = { params: Promise<{ id: string }> };

/** One end of one person: what is off and how fast, whose is what they owned, what came back. */
export default async function LeaverPage({ params }: Props) {
  const [t, lifecycle, { id }, context] = await Promise.all([
    getTranslations("leavers"),
    getTranslations("lifecycle"),
    params,
    beginFromTicket(),
  ]);
  const caseId = z.uuid().safeParse(id).data ?? notFound();
  const leaver = await answered(getLeaver(context, { caseId }));
  const { items, restored, askAgain } = leaver;
  const isBack = leaver.state === "rescinded";
  return (
    <Page
      title={await titleOf(leaver)}
      chips={<LeaverStateChip state={leaver.state} />}
      crumbs={[
        { label: lifecycle("name"), href: "/lifecycle" },
        { label: t("name"), href: "/lifecycle/leavers" },
        { label: leaver.displayName },
      ]}
      aside={<Facts leaver={leaver} />}
      asideWidth={312}
    >
      <LiveRefresh topics={["leavers"]} />
      <div className="flex flex-col gap-6">
        {leaver.state === "open" && leaver.troubleAt !== null && leaver.planesOn > 0 && (
          <Banner tone="failed" cause={t("trouble")}>
            {t("trouble-what")}
          </Banner>
        )}
        {restored && (
          <Section title={t("restored")} count={restored.length}>
            <LeaverRestored restored={restored} />
          </Section>
        )}
        {askAgain.length > 0 && (
          <Section title={t("ask-again")} count={askAgain.length}>
            <AskAgain requests={askAgain} />
          </Section>
        )}
        {leaver.planeRows.length > 0 && (
          <Section title={t("planes-title")} note={isBack ? t("planes-then") : undefined}>
            <LeaverPlanes planes={leaver.planeRows} />
          </Section>
        )}
        <Section title={t("items")} count={items.length} ruled={items.length === 0}>
          {items.length === 0 ? (
            <p className="secondary pt-2">{t("items-none")}</p>
          ) : (
            <LeaverItems
              items={items}
              me={context.actor.personId}
              act={{ reassign: reassignAction, settle: settleBackAction }}
              find={findOwners}
            />
          )}
        </Section>
      </div>
    </Page>
  );
}

async function titleOf(leaver: Case): Promise<string> {
  const [t, time] = await Promise.all([getTranslations("leavers"), getTime()]);
  const { state, displayName: name, planesOn, planes, waiting } = leaver;
  if (state === "announced") return t("title-announced", { name, when: time.exact(leaver.endsAt) });
  if (state === "rescinded") return t("title-rescinded", { name });
  if (planesOn > 0) return t("title-on", { name, on: planesOn, all: planes });
  if (state === "closed") return t("title-closed", { name });
  return t("title-off", { name, count: waiting });
}

async function Facts({ leaver }: { leaver: Case }) {
  const [t, time] = await Promise.all([getTranslations("leavers"), getTime()]);
  const { displayName, employeeNumber, since, rescindedAt } = leaver;
  const href = `/people/${encodeURIComponent(employeeNumber)}`;
  const instant = (term: string, at: Date | null): Definition[] =>
    at === null ? [] : [{ term, value: <Instant at={at} /> }];
  return (
    <Section title={t("about")} ruled>
      <DefinitionRows
        rows={[
          { term: t("who"), value: <PersonChip name={displayName} href={href} /> },
          { term: t("number"), value: <span className="mono">{employeeNumber}</span> },
          ...instant(t("ends"), leaver.endsAt),
          ...instant(t("since"), leaver.since),
          ...instant(t("closed-at"), leaver.closedAt),
          ...instant(t("rescinded-at"), leaver.rescindedAt),
          ...(since === null || rescindedAt === null
            ? []
            : [{ term: t("gap"), value: time.span(rescindedAt.getTime() - since.getTime(), 2) }]),
          ...instant(t("rehired-at"), leaver.rehiredAt),
        ]}
      />
    </Section>
  );
}
