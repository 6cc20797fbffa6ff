"use client";

import { Eye, OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { buttonLook } from "#components/ui/button-look.ts";
import { Button } from "#components/ui/button.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";

export type SessionView = {
  sessionId: string;
  person: string;
  isOwn: boolean;
  host: string;
  zone: string;
  login: string;
  rights: readonly string[];
  address: string | null;
  device: string | null;
  channel: string;
  openedAt: Date;
  lockedAt: Date | null;
  endedAt: Date | null;
  endsAt: Date | null;
  endReason: string | null;
  endedBy: string | null;
};

type Props = {
  sessions: readonly SessionView[];
  end: Act;
  /** The reader may look on at those of others. */
  watches?: boolean;
};

/** Who is on which host, since when, by which right, until when, from where. */
export function LiveSessions({ sessions, end, watches = false }: Props) {
  return (
    <ul className="rows">
      {sessions.map((session) => (
        <li
          key={session.sessionId}
          data-session={session.sessionId}
          className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1.5 py-2"
        >
          <Avatar name={session.person} size={24} hidden />
          <Words session={session} />
          <TimeLeft endsAt={session.endsAt} startsAt={session.openedAt} />
          {watches && !session.isOwn && <Watch session={session} />}
          <End session={session} act={end} />
        </li>
      ))}
    </ul>
  );
}

function Words({ session }: { session: SessionView }) {
  const [t, zones] = [useTranslations("production"), useTranslations("access")];
  const { person, isOwn, host, zone, login, rights, openedAt, lockedAt } = session;
  return (
    <div className="min-w-44 flex-1">
      <div className="flex flex-wrap items-center gap-x-2 text-13">
        <b className="font-medium">{isOwn ? t("you") : person}</b>
        <span className="mono wrap-anywhere">{host}</span>
        <span className="text-ink-2">{t("as", { login })}</span>
      </div>
      <div className="tertiary flex flex-wrap gap-x-3">
        <span>{zones(`zone.${zone as "office"}`)}</span>
        <span>
          {t("since")} <Instant at={openedAt} />
        </span>
        {lockedAt && (
          <span className="text-ink-2">
            {t("locked")} <Instant at={lockedAt} />
          </span>
        )}
        <span>{rights.join(t("comma"))}</span>
        <Where session={session} />
      </div>
    </div>
  );
}

function Where({ session: { device, address, channel } }: { session: SessionView }) {
  const t = useTranslations("production");
  const where = [device, address].filter((each) => each !== null).join(t("comma"));
  return (
    <>
      {channel === "browser" && <span>{t("in-browser")}</span>}
      {where !== "" && <span className="wrap-anywhere">{t("from", { where })}</span>}
    </>
  );
}

/** A whole load, in a tab of its own: the terminal's page has a policy of its own. */
function Watch({ session: { sessionId } }: { session: SessionView }) {
  const t = useTranslations("production");
  return (
    <a
      href={`/terminal/watch/${sessionId}`}
      target="_blank"
      rel="noreferrer"
      className={buttonLook({ size: "small" })}
      data-act="watch-session"
    >
      <Eye />
      {t("watch")}
    </a>
  );
}

function End({ session, act }: { session: SessionView; act: Act }) {
  const t = useTranslations("production");
  const { sessionId, isOwn, person, host } = session;
  return (
    <FormDialogue
      title={isOwn ? t("end-title-own", { host }) : t("end-title", { name: person, host })}
      lead={t("end-effect")}
      confirm={t("end-confirm")}
      isFinal
      act={act}
      fields={{ sessionId }}
      trigger={
        <Button size="small" kind="danger" icon={<OctagonX />} data-act="end-session">
          {t("end")}
        </Button>
      }
    >
      {(result) => <ReasonField result={result} />}
    </FormDialogue>
  );
}
