import { useTranslations } from "next-intl";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { Section } from "#components/ui/section.tsx";

type Props = {
  gateway: { host: string; port: number };
  publicKey: string | null;
  fingerprint: string | null;
};

const sshPort = 22;

/** As known_hosts names a host: with its port unless it is SSH's own (sshd(8)). */
const knownName = ({ host, port }: Props["gateway"]): string =>
  port === sshPort ? host : `[${host}]:${port}`;

/** What one compares with what `ssh` shows at the first connection. */
export function GatewayKey({ gateway, publicKey, fingerprint }: Props) {
  const t = useTranslations("ssh-keys");
  const line = publicKey === null ? undefined : `${knownName(gateway)} ${publicKey}`;
  return (
    <Section id="gateway" title={t("gateway")}>
      {line === undefined ? (
        <p className="secondary border-t border-line py-3">{t("gateway-none")}</p>
      ) : (
        <div className="border-t border-line">
          <p className="secondary py-2">{t("gateway-lead")}</p>
          <DefinitionRows
            ruled
            rows={[
              { term: t("address"), value: <span className="mono">{knownName(gateway)}</span> },
              { term: t("fingerprint"), value: <span className="mono">{fingerprint}</span> },
              {
                term: t("known-hosts"),
                value: <span className="mono">{line}</span>,
                note: <CopyButton text={line} />,
              },
            ]}
          />
        </div>
      )}
    </Section>
  );
}
