import { getTranslations } from "next-intl/server";
import { firstOf } from "#app/address.ts";
import { beginFromTicket } from "#app/session.ts";
import { TerminalView } from "#components/terminal/terminal-view.tsx";
import { getProduction } from "#lib/desk/index.ts";
import { NoTerminal } from "../no-terminal.tsx";

type Asked = Record<string, string | string[] | undefined>;
type Props = { params: Promise<{ host: string }>; searchParams: Promise<Asked> };

/** A terminal on a host that somebody may enter now; else what to do about it. */
export default async function TerminalPage({ params, searchParams }: Props) {
  const [{ host: given }, asked, context] = await Promise.all([
    params,
    searchParams,
    beginFromTicket(),
  ]);
  const host = decodeURIComponent(given);
  const { login } = firstOf(asked, ["login"] as const);
  const { entrances } = await getProduction(context, {});
  const open = entrances.find(
    (each) =>
      each.host === host &&
      (login === undefined || each.login === login) &&
      each.features.includes("shell"),
  );
  if (!open) return <NoWay host={host} />;
  return (
    <>
      <title>{`${open.login} · ${host} · Postern`}</title>
      <TerminalView
        host={host}
        login={open.login}
        since={open.since}
        endsAt={open.endsAt}
        askHref={`/request?item=entitlement:${open.entitlementId}`}
      />
    </>
  );
}

async function NoWay({ host }: { host: string }) {
  const t = await getTranslations("terminal");
  return <NoTerminal title={t("no-way", { host })} why={t("no-way-why")} next={t("no-way-do")} />;
}
