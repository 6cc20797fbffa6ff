import { KeyRound, Radar } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { ZoneChip } from "#components/catalogue/zone-chip.tsx";
import { Health } from "#components/hosts/health.tsx";
import { Leftovers } from "#components/hosts/leftovers.tsx";
import { MoveHost, RetireHost } from "#components/hosts/host-acts.tsx";
import { ShapeRight } from "#components/hosts/right-form.tsx";
import { RightsOnHost } from "#components/hosts/rights-on-host.tsx";
import { SetupFiles } from "#components/hosts/setup-files.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { getHost, getHostSetup, HostCode } from "#lib/bastion/index.ts";
import { isPosternError, type Context } from "#lib/kernel/index.ts";
import { checkAction, moveAction, prepareAction, retireAction, shapeAction } from "../actions.ts";

type Props = { params: Promise<{ code: string }> };
type Host = Awaited<ReturnType<typeof getHost>>;

/** One host, for whoever keeps it: whom it lets in, by which right, and how it was found. */
export default async function HostPage({ params }: Props) {
  const [given, t, context] = await Promise.all([
    params,
    getTranslations("hosts"),
    beginFromTicket(),
  ]);
  const code = HostCode.safeParse(given.code).data ?? notFound();
  const host = await answered(getHost(context, { code }));
  const isRetired = host.retiredAt !== null;
  const seen = host.health.find(({ source }) => source === "network");
  return (
    <Page
      title={t(`host-title.${isRetired ? "retired" : (seen?.state ?? "unseen")}`, { host: code })}
      crumbs={[{ label: t("name"), href: "/production/hosts" }, { label: code }]}
      chips={
        <>
          <ZoneChip zone={host.zone} />
          {isRetired && <StatusChip tone="neutral">{t("retired")}</StatusChip>}
        </>
      }
      lead={t("host-lead", { system: host.system, sessions: host.liveSessions })}
      actions={!isRetired && <Acts host={host} />}
      aside={<Facts host={host} />}
    >
      <LiveRefresh topics={["hosts", "bastion"]} />
      <div className="flex flex-col gap-8">
        {!isRetired && (
          <Section title={t("health")} ruled>
            <Health found={host.health} />
          </Section>
        )}
        <Section title={t("rights")} ruled actions={!isRetired && <Shaping host={host} />}>
          <RightsOnHost
            systemCode={host.systemCode}
            rights={host.rights}
            act={isRetired ? undefined : shapeAction}
          />
        </Section>
        <Section title={t("leftovers")} count={host.leftovers.length} ruled>
          <Leftovers
            leftovers={host.leftovers}
            awaited={host.awaited}
            awaitedSince={host.awaitedSince}
          />
        </Section>
        {!isRetired && (
          <Section title={t("setup")} ruled>
            <Setup context={context} host={host} />
          </Section>
        )}
      </div>
    </Page>
  );
}

async function Acts({ host }: { host: Host }) {
  const t = await getTranslations("hosts");
  const { code, liveSessions, peopleIn } = host;
  return (
    <>
      <RetireHost code={code} sessions={liveSessions} people={peopleIn} act={retireAction} />
      <CommandForm
        action={checkAction}
        fields={{ code }}
        button={{ kind: "primary", icon: <Radar />, children: t("check-now") }}
      />
    </>
  );
}

async function Shaping({ host: { systemCode, unshaped } }: { host: Host }) {
  const t = await getTranslations("hosts");
  if (unshaped.length === 0) return <span className="caption">{t("all-shaped")}</span>;
  const rights = unshaped.map(({ code, name }) => ({ value: code, label: name }));
  return <ShapeRight systemCode={systemCode} rights={rights} act={shapeAction} />;
}

type SetupProps = { context: Context; host: Host };

async function Setup({ context, host: { code, address } }: SetupProps) {
  const t = await getTranslations("hosts");
  const setup = await setupOf(context, code);
  if (setup) return <SetupFiles {...setup} code={code} address={address} />;
  return (
    <EmptyState
      icon={<KeyRound />}
      title={t("no-authority")}
      action={
        <CommandForm action={prepareAction} fields={{}} button={{ children: t("prepare") }} />
      }
    >
      {t("no-authority-next")}
    </EmptyState>
  );
}

/** Undefined: there is nothing yet that a host could trust. */
async function setupOf(context: Context, code: string) {
  try {
    return await getHostSetup(context, { code });
  } catch (error) {
    if (isPosternError(error) && error.reason === "no_authority_yet") return undefined;
    throw error;
  }
}

async function Facts({ host }: { host: Host }) {
  const [t, format] = await Promise.all([getTranslations("hosts"), getFormatter()]);
  const { address, port, keys, sourceAddresses, breakGlassAccount, registeredAt } = host;
  const rows: Definition[] = [
    { term: t("address"), value: <span className="mono">{`${address}:${port}`}</span> },
    { term: t("group"), value: host.system },
    { term: t("registered"), value: <Instant at={registeredAt} as="date" /> },
    { term: t("live"), value: format.number(host.liveSessions) },
    {
      term: t("break-glass"),
      value: breakGlassAccount ? (
        <span className="mono">{breakGlassAccount}</span>
      ) : (
        t("none-named")
      ),
    },
    {
      term: t("source-addresses"),
      value: sourceAddresses.length > 0 ? sourceAddresses.join(", ") : t("as-they-are"),
    },
    ...(host.retiredAt
      ? [{ term: t("retired"), value: <Instant at={host.retiredAt} as="date" /> }]
      : []),
  ];
  return (
    <>
      <Section title={t("facts")}>
        <DefinitionRows rows={rows} />
      </Section>
      <Section title={t("pinned")} count={keys.length}>
        <ul className="flex flex-col gap-2 py-1 text-13">
          {keys.map(({ algorithm, fingerprint, pinnedAt }) => (
            <li key={fingerprint}>
              <span className="mono block text-12 wrap-anywhere">{fingerprint}</span>
              <span className="caption">
                {algorithm}, {t("pinned-at")} <Instant at={pinnedAt} as="date" />
              </span>
            </li>
          ))}
        </ul>
        {host.retiredAt === null && (
          <div className="mt-2">
            <MoveHost code={host.code} host={host} act={moveAction} />
          </div>
        )}
      </Section>
    </>
  );
}
