import {
  Bot,
  CornerDownRight,
  Laptop,
  Smartphone,
  Terminal,
  TicketX,
  Workflow,
  type LucideIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import type { FormResult } from "#components/ui/form-result.ts";

export type TicketView = {
  ticketId: string;
  depth: number;
  channel: "browser" | "cli" | "support" | "service" | "exchange" | "ssh";
  module: string | null;
  scopes: string[];
  assurance: number;
  browser: string | null;
  system: string | null;
  address: string | null;
  issuedAt: Date;
  lastSeenAt: Date;
  endsAt: Date;
  /** The one that this page was asked for with. */
  isCurrent: boolean;
};

type SendEnd = (before: FormResult, form: FormData) => Promise<FormResult>;
type Props = {
  tickets: readonly TicketView[];
  /** Of whoever looks at them: then words say "you". */
  isOwn: boolean;
  /** What stands there when nothing is carried. */
  none: string;
  end: SendEnd;
};

/** Deeper than this nothing moves further to the right: on a phone its words need the room. */
const depthShown = 4;

/** Each ticket under the one that it was derived from, and ends with. */
export function TicketTree({ tickets, isOwn, none, end }: Props) {
  const t = useTranslations("tickets");
  if (tickets.length === 0) return <EmptyState icon={<TicketX />} title={none} />;
  return (
    <ul className="rows">
      {tickets.map((ticket) => (
        <li
          key={ticket.ticketId}
          data-depth={ticket.depth}
          className="flex min-h-14 flex-wrap items-center gap-3 py-2 [--step:24px] max-md:[--step:12px]"
          style={{
            paddingInlineStart: `calc(${Math.min(ticket.depth, depthShown)} * var(--step))`,
          }}
        >
          <TicketIcon ticket={ticket} />
          <TicketWords ticket={ticket} isOwn={isOwn} />
          <CommandForm
            action={end}
            fields={{ subjectKind: "ticket", subjectId: ticket.ticketId }}
            button={{
              kind: "danger",
              size: "small",
              "data-act": "end-ticket",
              children: t("end"),
            }}
          />
        </li>
      ))}
    </ul>
  );
}

const icons: Record<TicketView["channel"], LucideIcon> = {
  browser: Laptop,
  cli: Terminal,
  support: Bot,
  service: Workflow,
  exchange: Workflow,
  ssh: Terminal,
};

/** A phone has no room for both arrow and icon: what is derived then shows only the arrow. */
function TicketIcon({ ticket: { depth, channel, system } }: { ticket: TicketView }) {
  const t = useTranslations("tickets");
  const isPhone = channel === "browser" && /iPhone|iPad|Android|HarmonyOS/.test(system ?? "");
  const Icon = isPhone ? Smartphone : icons[channel];
  const isDerived = depth > 0;
  return (
    <>
      {isDerived && (
        <>
          <CornerDownRight className="size-4 flex-none text-ink-3" aria-hidden />
          <span className="sr-only">{t("derived")}</span>
        </>
      )}
      <span
        className={`box grid size-8 flex-none place-items-center bg-rail text-ink-2 ${
          isDerived ? "max-md:hidden" : ""
        }`}
      >
        <Icon />
      </span>
    </>
  );
}

function TicketWords({ ticket, isOwn }: { ticket: TicketView; isOwn: boolean }) {
  const t = useTranslations("tickets");
  const { browser, system, channel, module } = ticket;
  const where =
    browser && system ? t("browser-on", { browser, system }) : (browser ?? system ?? undefined);
  const named = { module: module ?? "", where: where ?? t("unknown-client") };
  return (
    <div className="min-w-0 flex-1">
      <div className="flex flex-wrap items-center gap-x-2 text-13">
        <b className="font-medium wrap-anywhere">
          {t(`channel.${channel}`, { ...named, whose: isOwn ? "own" : "other" })}
        </b>
        {ticket.isCurrent && <span className="font-medium text-granted">{t("here")}</span>}
      </div>
      <div className="tertiary flex flex-wrap gap-x-3">
        <span>{t("assurance", { level: ticket.assurance })}</span>
        {ticket.scopes.length > 0 && (
          <span className="mono wrap-anywhere">{ticket.scopes.join(" ")}</span>
        )}
        {ticket.address !== null && <span className="mono">{ticket.address}</span>}
        <span>
          {t("last-seen")} <Instant at={ticket.lastSeenAt} as="ago" />
        </span>
        <span>
          {t("ends")} <Instant at={ticket.endsAt} />
        </span>
      </div>
    </div>
  );
}
