import { ArrowDownUp, SquareTerminal, Terminal } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { ReasonWords, type ReasonView } from "#components/access/reason-words.tsx";
import { buttonLook } from "#components/ui/button-look.ts";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";
import { LimitWords, type LimitsView } from "./limit-words.tsx";

export type EntranceView = {
  host: string;
  login: string;
  system: string;
  zone: string;
  features: readonly FeatureName[];
  forwardPorts: readonly number[];
  limits: LimitsView;
  isPrivileged: boolean;
  reasons: readonly ReasonView[];
  since: Date;
  endsAt: Date | null;
};

export type FeatureName = "shell" | "exec" | "upload" | "download" | "forward";

/** Where the gateway listens, as people reach it. */
export type GatewayAddress = { host: string; port: number };

const sshPort = 22;

/** What is typed to enter: "ssh -p 2222 deploy%web-1@bastion". */
export const sshLine = (
  { login, host }: Pick<EntranceView, "login" | "host">,
  gateway: GatewayAddress,
): string =>
  `ssh ${gateway.port === sshPort ? "" : `-p ${gateway.port} `}${login}%${host}@${gateway.host}`;

type Props = { entrances: readonly EntranceView[]; gateway: GatewayAddress };

/** Hosts that stand open: as whom, what for, why, until when, and the line that enters. */
export function Entrances({ entrances, gateway }: Props) {
  return (
    <ul className="rows">
      {entrances.map((entrance) => (
        <li
          key={`${entrance.login}%${entrance.host}`}
          data-entrance={`${entrance.login}%${entrance.host}`}
          className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1.5 py-2"
        >
          <span className="box grid size-8 flex-none place-items-center bg-rail text-ink-2 max-md:hidden">
            <Terminal />
          </span>
          <Words entrance={entrance} />
          <TimeLeft endsAt={entrance.endsAt} startsAt={entrance.since} />
          <div className="flex flex-wrap items-center gap-1.5">
            <OpenTerminal entrance={entrance} />
            <CopyButton text={sshLine(entrance, gateway)} />
          </div>
          <code className="mono cut basis-full text-12 text-ink-3 md:pl-11">
            {sshLine(entrance, gateway)}
          </code>
        </li>
      ))}
    </ul>
  );
}

/**
 * A terminal, or files alone where no shell is granted. A whole load, in a tab of its own: the
 * terminal's page has a policy of its own.
 */
function OpenTerminal({ entrance }: { entrance: EntranceView }) {
  const t = useTranslations("terminal");
  const { host, login, features } = entrance;
  const hasShell = features.includes("shell");
  if (!hasShell && !features.includes("upload") && !features.includes("download")) return null;
  const asked = new URLSearchParams({ login }).toString();
  return (
    <a
      href={`/terminal/${encodeURIComponent(host)}?${asked}`}
      target="_blank"
      rel="noreferrer"
      className={buttonLook({ size: "small" })}
      data-act={hasShell ? "open-terminal" : "open-files"}
    >
      {hasShell ? <SquareTerminal /> : <ArrowDownUp />}
      {t(hasShell ? "open" : "files.open")}
    </a>
  );
}

function Words({ entrance }: { entrance: EntranceView }) {
  const t = useTranslations("production");
  const zones = useTranslations("access");
  const { host, login, zone, features, forwardPorts, limits, isPrivileged, reasons } = entrance;
  return (
    <div className="min-w-44 flex-1">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-13">
        <b className="mono font-medium wrap-anywhere">{host}</b>
        <span className="text-ink-2">{t("as", { login })}</span>
        {isPrivileged && <PrivilegedChip />}
      </div>
      <div className="tertiary flex min-w-0 flex-wrap gap-x-3">
        <span>{zones(`zone.${zone as "office"}`)}</span>
        <FeatureWords features={features} ports={forwardPorts} />
        <LimitWords limits={limits} />
        <span className="flex min-w-0">
          <ReasonWords reasons={reasons} />
        </span>
      </div>
    </div>
  );
}

type FeatureProps = { features: readonly FeatureName[]; ports?: readonly number[] };

/** "shell, commands, ports 5432, 8080" */
export function FeatureWords({ features, ports = [] }: FeatureProps) {
  const [t, format] = [useTranslations("production"), useFormatter()];
  const words = features.map((each) =>
    each === "forward" && ports.length > 0
      ? t("forwards", { ports: ports.join(t("comma")) })
      : t(`feature.${each}`),
  );
  return <span>{format.list(words, { type: "conjunction", style: "narrow" })}</span>;
}
