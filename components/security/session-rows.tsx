"use client";

import { Bot, Laptop, Smartphone, Terminal } from "lucide-react";
import { useTranslations } from "next-intl";
import { useActionState } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";

export type SessionView = {
  ticketId: string;
  browser: string | null;
  system: string | null;
  address: string | null;
  issuedAt: Date;
  lastSeenAt: Date;
  endsAt: Date;
  isCurrent: boolean;
  isImpersonated: boolean;
};

type Act = (before: FormResult, form: FormData) => Promise<FormResult>;
type Props = { sessions: readonly SessionView[]; end: Act };

/** Where somebody is signed in; each can be ended here. */
export function SessionRows({ sessions, end }: Props) {
  const [result, send] = useActionState(end, notSent);
  return (
    <>
      <FormBanner result={result} />
      <ul className="rows">
        {sessions.map((session) => (
          <li key={session.ticketId} className="flex min-h-14 items-center gap-3 py-2">
            <SessionIcon session={session} />
            <SessionWords session={session} />
            <form action={send}>
              <input type="hidden" name="ticketId" value={session.ticketId} />
              <EndButton />
            </form>
          </li>
        ))}
      </ul>
    </>
  );
}

function EndButton() {
  const t = useTranslations("security");
  return (
    <SubmitButton kind="danger" size="small" data-act="end-session">
      {t("end")}
    </SubmitButton>
  );
}

function SessionIcon({ session }: { session: SessionView }) {
  const isPhone = /iPhone|iPad|Android|HarmonyOS/.test(session.system ?? "");
  const Icon = session.isImpersonated
    ? Bot
    : session.browser === null
      ? Terminal
      : isPhone
        ? Smartphone
        : Laptop;
  return (
    <span className="box grid size-8 flex-none place-items-center bg-rail text-ink-2">
      <Icon />
    </span>
  );
}

function SessionWords({ session }: { session: SessionView }) {
  const t = useTranslations("security");
  const { browser, system, isCurrent, isImpersonated } = session;
  return (
    <div className="min-w-0 flex-1">
      <div className="flex flex-wrap items-center gap-x-2 text-13">
        <b className="font-medium">
          {isImpersonated
            ? t("by-support")
            : browser && system
              ? t("browser-on", { browser, system })
              : (browser ?? system ?? t("unknown-client"))}
        </b>
        {isCurrent && <span className="font-medium text-granted">{t("here")}</span>}
      </div>
      <div className="tertiary flex flex-wrap gap-x-3">
        {session.address !== null && <span className="mono">{session.address}</span>}
        <span>
          {t("last-seen")} <Instant at={session.lastSeenAt} as="ago" />
        </span>
        <span>
          {t("ends")} <Instant at={session.endsAt} />
        </span>
      </div>
    </div>
  );
}
