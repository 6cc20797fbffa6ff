import { useTranslations } from "next-intl";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { Section } from "#components/ui/section.tsx";

type Props = {
  gateway: { host: string; port: number };
  fingerprint: string | null;
  /** Lines of known_hosts: one, and two while another key is to follow. */
  knownHosts: readonly string[];
  certAuthorities: readonly string[];
};

const sshPort = 22;

/** As known_hosts names a host: with its port unless it is SSH's own (sshd(8)). */
const knownName = ({ host, port }: Props["gateway"]): string =>
  port === sshPort ? host : `[${host}]:${port}`;

/** What one compares with what `ssh` shows at the first connection. */
export function GatewayKey({ gateway, fingerprint, knownHosts, certAuthorities }: Props) {
  const t = useTranslations("ssh-keys");
  return (
    <Section id="gateway" title={t("gateway")}>
      {fingerprint === null ? (
        <p className="secondary border-t border-line py-3">{t("gateway-none")}</p>
      ) : (
        <div className="border-t border-line">
          <p className="secondary py-2">{t("gateway-lead")}</p>
          <DefinitionRows
            ruled
            rows={[
              { term: t("address"), value: <span className="mono">{knownName(gateway)}</span> },
              { term: t("fingerprint"), value: <span className="mono">{fingerprint}</span> },
              ...(certAuthorities.length > 0
                ? [row(t("known-hosts"), certAuthorities), row(t("known-hosts-plain"), knownHosts)]
                : [row(t("known-hosts"), knownHosts)]),
            ]}
          />
        </div>
      )}
    </Section>
  );
}

const row = (term: string, lines: readonly string[]) => ({
  term,
  value: <span className="mono whitespace-pre-line">{lines.join("\n")}</span>,
  note: <CopyButton text={lines.join("\n")} />,
});
