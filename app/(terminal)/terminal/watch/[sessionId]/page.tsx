import { getTranslations } from "next-intl/server";
import { addressOf } from "#app/address.ts";
import { endSessionAction } from "#app/(portal)/production/actions.ts";
import { beginFromTicket } from "#app/session.ts";
import { WatchView } from "#components/terminal/watch-view.tsx";
import { listSessions } from "#lib/bastion/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { isPosternError, type Context } from "#lib/kernel/index.ts";
import { NoTerminal } from "../../no-terminal.tsx";

type Props = { params: Promise<{ sessionId: string }> };

/** A session of somebody else, to look at while it lasts; else why there is nothing to see. */
export default async function WatchPage({ params }: Props) {
  const [{ sessionId }, t, context] = await Promise.all([
    params,
    getTranslations("terminal"),
    beginFromTicket(),
  ]);
  const { rights } = await getViewer(context, {});
  const session = await sessionOf(context, sessionId);
  if (!session || session.isOwn || !rights.includes("bastion.watch")) {
    return <NoTerminal title={t("no-watch")} why={t("no-watch-why")} next={t("no-watch-do")} />;
  }
  const { person, host, login, openedAt, endedAt, endsAt } = session;
  const canView = rights.includes("recordings.view");
  return (
    <>
      <title>{`${person} · ${host} · Postern`}</title>
      <WatchView
        {...{ sessionId, person, host, login, endsAt }}
        since={openedAt}
        isOver={endedAt !== null}
        end={endSessionAction}
        recordingsHref={canView ? addressOf("/production/recordings", { host }) : undefined}
      />
    </>
  );
}

/** Also one that is over: what it showed stays on a page that is open. */
async function sessionOf(context: Context, sessionId: string) {
  try {
    const { sessions } = await listSessions(context, { sessionId, limit: 1 });
    return sessions[0];
  } catch (error) {
    if (isPosternError(error) && error.code === "invalid_input") return undefined;
    throw error;
  }
}
