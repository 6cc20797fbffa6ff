import { Film, SearchX } from "lucide-react";
import { getTimeZone, getTranslations } from "next-intl/server";
import { addressOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { ProductionTabs } from "#components/production/production-tabs.tsx";
import { FoundRecordings } from "#components/recordings/found-recordings.tsx";
import { RecordingSearch, type Searched } from "#components/recordings/recording-search.tsx";
import { RecordingTable } from "#components/recordings/recording-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { getViewer } from "#lib/desk/index.ts";
import type { Context } from "#lib/kernel/index.ts";
import { listRecordings, searchRecordings } from "#lib/recordings/index.ts";
import { filterOf, searchedOf } from "./searched.ts";

type Given = Record<string, string | string[] | undefined>;
type Props = { searchParams: Promise<Given> };

const here = "/production/recordings";
const shownMax = 50;
/** Less would find nearly everything. */
const textCharactersMin = 3;

/** Who did what on which host, as it was seen: found by person, host, time, and what it showed. */
export default async function RecordingsPage({ searchParams }: Props) {
  const [t, given, zone, context] = await Promise.all([
    getTranslations("recordings"),
    searchParams,
    getTimeZone(),
    beginFromTicket(),
  ]);
  const searched = searchedOf(given);
  const cursor = typeof given["cursor"] === "string" ? given["cursor"] : undefined;
  const [found, { rights }] = await Promise.all([
    answered(find(context, { searched, cursor, zone })),
    getViewer(context, {}),
  ]);
  const count = found.kind === "text" ? found.found.length : found.recordings.length;
  const isMore = found.nextCursor !== null || cursor !== undefined;
  return (
    <Page
      title={t("title", { count, isMore: String(isMore && found.kind === "list") })}
      crumbs={[{ label: t("name") }]}
      lead={found.kind === "text" ? t("lead-text", { count: found.searched }) : <Lead />}
    >
      {found.kind === "list" && cursor === undefined && <LiveRefresh topics={["recordings"]} />}
      <ProductionTabs rights={rights} chosen="recordings" />
      <RecordingSearch
        searched={searched}
        wrong={isTooShort(searched) ? { text: t("text-short") } : {}}
      />
      {found.kind === "text" ? (
        <FoundRecordings found={found.found} empty={<Nothing searched={searched} />} />
      ) : (
        <RecordingTable recordings={found.recordings} empty={<Nothing searched={searched} />} />
      )}
      <Pagination
        firstHref={cursor && addressOf(here, searched)}
        nextHref={
          found.nextCursor === null
            ? undefined
            : addressOf(here, { ...searched, cursor: found.nextCursor })
        }
      />
    </Page>
  );
}

const isTooShort = ({ text }: Searched): boolean =>
  text !== undefined && text.length < textCharactersMin;

type Asked = { searched: Searched; cursor: string | undefined; zone: string };

/** By what they showed, where that is asked for: then each is opened, which the log says. */
async function find(context: Context, { searched, cursor, zone }: Asked) {
  const filter = { ...filterOf(searched, zone), ...(cursor !== undefined && { cursor }) };
  const { text } = searched;
  if (text !== undefined && !isTooShort(searched)) {
    return { kind: "text" as const, ...(await searchRecordings(context, { ...filter, text })) };
  }
  const listed = await listRecordings(context, { ...filter, limit: shownMax });
  return { kind: "list" as const, ...listed };
}

async function Lead() {
  const t = await getTranslations("recordings");
  return <>{t("lead")}</>;
}

async function Nothing({ searched }: { searched: Searched }) {
  const t = await getTranslations("recordings");
  if (Object.keys(searched).length === 0) {
    return (
      <EmptyState icon={<Film />} title={t("none")}>
        {t("none-next")}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<SearchX />}
      title={t("nothing-found")}
      action={<TextLink href={here}>{t("clear")}</TextLink>}
    />
  );
}
