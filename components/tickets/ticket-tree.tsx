"use client";

import { Bot, CornerDownRight, Laptop, Terminal, Workflow, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";

export type TicketView = {
  ticketId: string;
  depth: number;
  channel: "browser" | "cli" | "support" | "service" | "exchange";
  module: string | null;
  scopes: string[];
  assurance: number;
  browser: string | null;
  system: string | null;
  address: string | null;
  issuedAt: Date;
  lastSeenAt: Date;
  endsAt: Date;
};

export type SendEnd = (before: FormResult, form: FormData) => Promise<FormResult>;
type Props = { tickets: readonly TicketView[]; end: SendEnd };

/** Each ticket under the one that it was derived from, and ends with. */
export function TicketTree({ tickets, end }: Props) {
  const [result, send] = useActionState(end, notSent);
  const t = useTranslations("tickets");
  return (
    <>
      <FormBanner result={result} />
      <ul className="rows">
        {tickets.map((ticket) => (
          <li
            key={ticket.ticketId}
            className="flex min-h-14 items-center gap-3 py-2"
            style={{ paddingInlineStart: `${Math.min(ticket.depth, 4) * 24}px` }}
          >
            {ticket.depth > 0 && (
              <CornerDownRight className="size-4 flex-none text-ink-3" aria-hidden />
            )}
            <TicketIcon channel={ticket.channel} />
            <TicketWords ticket={ticket} />
            <form action={send}>
              <input type="hidden" name="subjectKind" value="ticket" />
              <input type="hidden" name="subjectId" value={ticket.ticketId} />
              <SubmitButton kind="danger" size="small" data-act="end-ticket">
                {t("end")}
              </SubmitButton>
            </form>
          </li>
        ))}
      </ul>
    </>
  );
}

const icons: Record<TicketView["channel"], LucideIcon> = {
  browser: Laptop,
  cli: Terminal,
  support: Bot,
  service: Workflow,
  exchange: Workflow,
};

function TicketIcon({ channel }: { channel: TicketView["channel"] }) {
  const Icon = icons[channel];
  return (
    <span className="box grid size-8 flex-none place-items-center bg-rail text-ink-2">
      <Icon />
    </span>
  );
}

function TicketWords({ ticket }: { ticket: TicketView }) {
  const t = useTranslations("tickets");
  const { browser, system, channel, module } = ticket;
  const where =
    browser && system ? t("browser-on", { browser, system }) : (browser ?? system ?? undefined);
  return (
    <div className="min-w-0 flex-1">
      <div className="text-13 font-medium wrap-anywhere">
        {t(`channel.${channel}`, { module: module ?? "", where: where ?? t("unknown-client") })}
      </div>
      <div className="tertiary flex flex-wrap gap-x-3">
        <span>{t("assurance", { level: ticket.assurance })}</span>
        {ticket.scopes.length > 0 && <span className="mono">{ticket.scopes.join(" ")}</span>}
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
