import { UserRoundCheck } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { getTime } from "#components/time/get-time.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { now } from "#lib/kernel/index.ts";
import { listDelegations } from "#lib/requests/index.ts";
import { EndLending } from "./end-lending.tsx";
import { LendForm } from "./lend-form.tsx";

type Lent = Awaited<ReturnType<typeof listDelegations>>["delegations"][number];

export default async function DelegationsPage() {
  const [t, context] = await Promise.all([getTranslations("approvals"), beginFromTicket()]);
  const { delegations } = await listDelegations(context, {});
  const me = context.actor.personId;
  const active = delegations.filter(({ isActive, from }) => isActive && from?.id === me);
  const given = delegations.filter(({ from }) => from?.id === me);
  const received = delegations.filter(({ to }) => to?.id === me);
  return (
    <Page
      title={
        active.length > 0
          ? t("lend.title-lent", { name: active[0]?.to?.name ?? "" })
          : t("lend.title")
      }
      crumbs={[{ label: t("name"), href: "/approvals" }, { label: t("lend.name") }]}
      lead={t("lend.lead")}
    >
      <LiveRefresh topics={["requests"]} mine />
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
        <Section title={t("lend.new")} ruled>
          <div className="pt-3">
            <LendForm me={me} />
          </div>
        </Section>
        <div className="flex flex-col gap-8">
          <Section title={t("lend.given")} count={given.length} ruled={given.length === 0}>
            {given.length === 0 && (
              <EmptyState icon={<UserRoundCheck />} title={t("lend.none-given")} />
            )}
            <Lendings lendings={given} other={({ to }) => to?.name ?? ""} />
          </Section>
          <Section title={t("lend.received")} count={received.length} ruled={received.length === 0}>
            {received.length === 0 && <p className="secondary py-2">{t("lend.none-received")}</p>}
            <Lendings lendings={received} other={({ from }) => from?.name ?? ""} />
          </Section>
        </div>
      </div>
    </Page>
  );
}

type LendingsProps = { lendings: readonly Lent[]; other: (lending: Lent) => string };

async function Lendings({ lendings, other }: LendingsProps) {
  const [t, time] = await Promise.all([getTranslations("approvals"), getTime()]);
  const at = now();
  return (
    <ul className="rows">
      {lendings.map((lending) => {
        const isOver = lending.endedAt !== null || lending.validTo <= at;
        const period = { from: time.exact(lending.validFrom), to: time.exact(lending.validTo) };
        return (
          <li key={lending.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
            <div className="min-w-0 flex-1 basis-48">
              <PersonChip name={other(lending)} />
              <div className="caption wrap-anywhere">{lending.reason}</div>
              <div className="caption">{t("lend.period", period)}</div>
            </div>
            <StatusChip tone={lending.isActive ? "granted" : isOver ? "neutral" : "pending"}>
              {t(`lend.state.${lending.isActive ? "active" : isOver ? "over" : "planned"}`)}
            </StatusChip>
            {!isOver && <EndLending delegationId={lending.id} name={other(lending)} />}
          </li>
        );
      })}
    </ul>
  );
}
