import { Search } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { beginFromTicket } from "#app/session.ts";
import { RequestableRow } from "#components/requests/requestable-row.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { UrlSearch } from "#components/ui/url-search.tsx";
import { listRequestable } from "#lib/desk/index.ts";
import { AddButton } from "./add-button.tsx";
import { Basket } from "./basket.tsx";
import { draftItemOf } from "./draft.ts";
import { DraftProvider } from "./draft-provider.tsx";
import { Facets } from "./facets.tsx";
import { SendBar, WhatHappens } from "./what-happens.tsx";

const Many = z.preprocess(
  (value) => (value === undefined ? [] : [value].flat()),
  z.array(z.string()),
);
/** "entitlement:ID" or "role:ID", with ":MINUTES" where a link asks for a time. */
const Linked = z.string().regex(/^(entitlement|role):[0-9a-f-]{36}(:\d{1,7})?$/);
const Asked = z.object({
  q: z.string().max(200).optional().catch(undefined),
  zone: Many.pipe(z.array(z.enum(["production", "office", "development", "test"]))).catch([]),
  kind: Many.pipe(z.array(z.enum(["role", "entitlement"]))).catch([]),
  held: z
    .union([z.literal("team"), z.uuid()])
    .optional()
    .catch(undefined),
  for: z.uuid().optional().catch(undefined),
  item: Many.pipe(z.array(Linked).max(20)).catch([]),
  show: z.coerce.number().int().min(1).max(200).catch(8),
});

type Props = { searchParams: Promise<Record<string, string | string[]>> };
type Params = z.output<typeof Asked>;

export default async function RequestPage({ searchParams }: Props) {
  const asked = Asked.parse(await searchParams);
  const [t, context] = await Promise.all([getTranslations("request"), beginFromTicket()]);
  const found = await listRequestable(context, {
    search: asked.q,
    zones: asked.zone,
    kinds: asked.kind,
    heldBy: asked.held,
    beneficiaryId: asked.for,
    limit: asked.show,
  });
  const me = context.actor.personId;
  const isForMe = found.beneficiary.personId === me;
  return (
    <DraftProvider beneficiaryId={found.beneficiary.personId} linked={await linkedOf(asked)}>
      <Page
        title={isForMe ? t("title") : t("title-for", { name: found.beneficiary.name })}
        crumbs={[{ label: t("name") }]}
        keys={[
          { keys: ["/"], does: t("key-search") },
          { keys: ["⌘↵"], does: t("key-send") },
        ]}
        aside={<WhatHappens />}
        asideWidth={376}
        asideFoot={<SendBar />}
      >
        <LiveRefresh topics={["access", "requests"]} mine />
        <UrlSearch large label={t("search")} />
        <div className="mt-4 grid gap-x-6 gap-y-4 md:grid-cols-[136px_minmax(0,1fr)]">
          <Facets zones={found.facets.zones} kinds={found.facets.kinds} />
          <Results found={found} asked={asked} isForMe={isForMe} />
        </div>
        <Basket beneficiary={found.beneficiary} me={me} />
      </Page>
    </DraftProvider>
  );
}

type Found = Awaited<ReturnType<typeof listRequestable>>;
type ResultsProps = { found: Found; asked: Params; isForMe: boolean };

async function Results({ found, asked, isForMe }: ResultsProps) {
  const t = await getTranslations("request");
  const { items, total, peers, isPeersSample } = found;
  if (total === 0) {
    return (
      <EmptyState
        icon={<Search />}
        title={t("none-found")}
        action={<TextLink href="/request">{t("show-all")}</TextLink>}
      >
        {t("none-found-why")}
      </EmptyState>
    );
  }
  return (
    <section aria-label={t("results")}>
      <output className="caption mb-1 block">{t("found", { total })}</output>
      <ul>
        {items.map((item) => (
          <RequestableRow
            key={item.id}
            item={item}
            peers={peers}
            isPeersSample={isPeersSample}
            isForMe={isForMe}
            act={<AddButton found={item} />}
          />
        ))}
      </ul>
      {items.length < total && (
        <p className="border-t border-line pt-2 text-13">
          <TextLink href={moreHref(asked, items.length)} scroll={false}>
            {t("show-more", { count: Math.min(20, total - items.length) })}
          </TextLink>
        </p>
      )}
    </section>
  );
}

function moreHref(asked: Params, shown: number): string {
  const next = new URLSearchParams();
  if (asked.q !== undefined) next.set("q", asked.q);
  for (const zone of asked.zone) next.append("zone", zone);
  for (const kind of asked.kind) next.append("kind", kind);
  if (asked.held !== undefined) next.set("held", asked.held);
  if (asked.for !== undefined) next.set("for", asked.for);
  next.set("show", String(Math.min(200, shown + 20)));
  return `/request?${next.toString()}`;
}

/** What the address asks for, with the words and limits that it does not hold. */
async function linkedOf(asked: Params) {
  const wanted = asked.item.map((text) => {
    const [, id = "", minutes] = text.split(":");
    return { id, minutes };
  });
  if (wanted.length === 0) return [];
  const { items } = await listRequestable(await beginFromTicket(), {
    targetIds: wanted.map(({ id }) => id),
    beneficiaryId: asked.for,
  });
  return items.map((item) => {
    const minutes = wanted.find(({ id }) => id === item.id)?.minutes;
    return draftItemOf(item, minutes === undefined ? undefined : Number(minutes));
  });
}
