import { Users } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RolloutProgress } from "#components/rollouts/progress.tsx";
import { RolloutChip } from "#components/rollouts/rollout-chip.tsx";
import { TripWords } from "#components/rollouts/trips.tsx";
import { ImpactNumbers } from "#components/rules/impact-numbers.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { getTime } from "#components/time/get-time.ts";
import { Banner } from "#components/ui/banner.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ImpactBars } from "#components/ui/impact-bars.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { showRollout } from "#lib/access/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { RolloutActs, RolloutStart } from "./acts.tsx";
import { RolloutPeople } from "./people.tsx";

type Props = {
  params: Promise<{ rolloutId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};
export type Shown = Awaited<ReturnType<typeof showRollout>>;

export default async function RolloutPage({ params, searchParams }: Props) {
  const [{ rolloutId }, given, context] = await Promise.all([
    params,
    searchParams,
    beginFromTicket(),
  ]);
  const asked = firstOf(given, ["side", "cursor"] as const);
  const [shown, viewer] = await Promise.all([
    answered(showRollout(context, { rolloutId })),
    getViewer(context, {}),
  ]);
  const t = await getTranslations("rollouts");
  const { rollout } = shown;
  const may = { rights: viewer.rights, personId: context.actor.personId };
  return (
    <Page
      title={await titleOf(shown)}
      crumbs={[
        { label: t("rules"), href: "/rules" },
        { label: t("name"), href: "/rules/rollouts" },
        { label: rollout.subject },
      ]}
      chips={<RolloutChip state={rollout.state} />}
      lead={
        rollout.undoOf ? (
          <TextLink href={`/rules/rollouts/${rollout.undoOf}`}>{t("undoes")}</TextLink>
        ) : (
          t(`kind.${rollout.kind}`)
        )
      }
      actions={<RolloutActs shown={shown} may={may} />}
      asideWidth={312}
      aside={<Facts shown={shown} />}
    >
      <LiveRefresh topics={["rollout"]} />
      <div className="flex flex-col gap-5">
        <Brake shown={shown} />
        {["running", "paused"].includes(rollout.state) && (
          <RolloutProgress done={rollout.done} total={rollout.total} />
        )}
        <RolloutStart shown={shown} may={may} />
        <Effect shown={shown} />
        <RolloutPeople rolloutId={rolloutId} asked={asked} shown={shown} />
      </div>
    </Page>
  );
}

async function titleOf({ rollout, gaining, losing }: Shown): Promise<string> {
  const t = await getTranslations("rollouts");
  const { subject, state, total, done } = rollout;
  return t(`title-of.${state}`, { subject, gaining, losing, total, done });
}

async function Brake({ shown: { rollout, trips } }: { shown: Shown }) {
  const t = await getTranslations("rollouts");
  if (trips.length === 0) return null;
  const isHeld = rollout.state === "held";
  return (
    <Banner tone="held" cause={t(isHeld ? "held-cause" : "would-hold-cause")}>
      <TripWords trips={trips} />
      {t(isHeld ? "held-effect" : "would-hold-effect")}
    </Banner>
  );
}

async function Effect({ shown }: { shown: Shown }) {
  const t = await getTranslations("rollouts");
  const { departments, gaining, losing, rollout } = shown;
  if (rollout.total === 0) {
    return <EmptyState icon={<Users />} title={t("concerns-nobody")} />;
  }
  return (
    <Section title={t("effect", { count: rollout.total })}>
      <div className="flex flex-col gap-4">
        <ImpactNumbers gaining={gaining} losing={losing} />
        <ImpactBars
          label={t("department")}
          others={(count) => t("others", { count })}
          rows={departments.map(({ orgUnitId, department, gained, lost }) => ({
            key: orgUnitId ?? "none",
            label: department ?? t("no-department"),
            gained,
            lost,
          }))}
        />
      </div>
    </Section>
  );
}

async function Facts({ shown: { rollout, rights } }: { shown: Shown }) {
  const [t, time, format] = await Promise.all([
    getTranslations("rollouts"),
    getTime(),
    getFormatter(),
  ]);
  const { startedByName, releasedByName, ruleId } = rollout;
  return (
    <>
      <Section title={t("facts")}>
        <DefinitionRows
          rows={[
            ...(ruleId === null
              ? []
              : [
                  {
                    term: t("fact.rule"),
                    value: <TextLink href={`/rules/${ruleId}`}>{rollout.subject}</TextLink>,
                  },
                ]),
            { term: t("fact.version"), value: String(rollout.version) },
            { term: t("fact.by"), value: startedByName ?? t("console") },
            ...(releasedByName === null
              ? []
              : [{ term: t("fact.released"), value: releasedByName }]),
            { term: t("fact.previewed"), value: time.exact(rollout.createdAt) },
            ...(rollout.endedAt === null
              ? []
              : [{ term: t("fact.ended"), value: time.exact(rollout.endedAt) }]),
            ...(rollout.effectHash === null
              ? []
              : [
                  {
                    term: t("fact.hash"),
                    value: (
                      <span className="mono" title={rollout.effectHash}>
                        {rollout.effectHash.slice(0, 12)}
                      </span>
                    ),
                  },
                ]),
          ]}
        />
      </Section>
      {rights.length > 0 && (
        <Section title={t("rights")} count={rights.length}>
          <ul className="rows">
            {rights.slice(0, 30).map((right) => (
              <li
                key={right.entitlementId}
                className="flex min-h-9 items-center gap-2 py-1 text-13"
              >
                <span className="min-w-0 flex-1 wrap-anywhere">
                  <b className="font-medium">{right.system}</b> {right.entitlement}
                </span>
                {right.gained > 0 && (
                  <span className="text-granted">+{format.number(right.gained)}</span>
                )}
                {right.lost > 0 && (
                  <span className="text-denied">−{format.number(right.lost)}</span>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
