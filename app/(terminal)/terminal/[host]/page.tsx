import { getTranslations } from "next-intl/server";
import { firstOf } from "#app/address.ts";
import { beginFromTicket } from "#app/session.ts";
import { FilesView } from "#components/terminal/files-view.tsx";
import { TerminalView } from "#components/terminal/terminal-view.tsx";
import { getProduction } from "#lib/desk/index.ts";
import { NoTerminal } from "../no-terminal.tsx";

type Asked = Record<string, string | string[] | undefined>;
type Props = { params: Promise<{ host: string }>; searchParams: Promise<Asked> };

/** A terminal on a host that somebody may enter now, or its files alone; else what to do. */
export default async function TerminalPage({ params, searchParams }: Props) {
  const [{ host: given }, asked, context] = await Promise.all([
    params,
    searchParams,
    beginFromTicket(),
  ]);
  const host = decodeURIComponent(given);
  const { login } = firstOf(asked, ["login"] as const);
  const { entrances } = await getProduction(context, {});
  const theirs = entrances.filter(
    (each) => each.host === host && (login === undefined || each.login === login),
  );
  const open = theirs.find(opensShell) ?? theirs.find(movesFiles);
  if (!open) return <NoWay host={host} />;
  const View = opensShell(open) ? TerminalView : FilesView;
  return (
    <>
      <title>{`${open.login} · ${host} · Postern`}</title>
      <View
        host={host}
        login={open.login}
        since={open.since}
        endsAt={open.endsAt}
        askHref={`/request?item=entitlement:${open.entitlementId}`}
        granted={{
          upload: open.features.includes("upload"),
          download: open.features.includes("download"),
        }}
      />
    </>
  );
}

type Opened = { readonly features: readonly string[] };

const opensShell = ({ features }: Opened) => features.includes("shell");
const movesFiles = ({ features }: Opened) =>
  features.includes("upload") || features.includes("download");

async function NoWay({ host }: { host: string }) {
  const t = await getTranslations("terminal");
  return <NoTerminal title={t("no-way", { host })} why={t("no-way-why")} next={t("no-way-do")} />;
}
