import { getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { beginFromTicket } from "#app/session.ts";
import { RightFacts } from "#components/hosts/right-facts.tsx";
import { PastSessions } from "#components/production/past-sessions.tsx";
import { Activity } from "#components/requests/activity.tsx";
import { DurationWords } from "#components/requests/duration-words.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { getTime } from "#components/time/get-time.ts";
import { DefinitionRows, type Definition } from "#components/ui/definition-rows.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { listRights, listSessions } from "#lib/bastion/index.ts";
import { isPosternError } from "#lib/kernel/index.ts";
import { getRequest } from "#lib/requests/index.ts";
import { AskAgain } from "./ask-again.tsx";
import { CommentForm } from "./comment-form.tsx";
import { eventsOf } from "./events.ts";
import { Acts, Chips, ItemSection, nameOf, type Item } from "./item-section.tsx";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ extend?: string | string[] }>;
};
type Request = Awaited<ReturnType<typeof getRequest>>;

const Id = z.union([z.uuid(), z.string().regex(/^\d{1,9}$/)]);

export default async function RequestDetailPage({ params, searchParams }: Props) {
  const id = Id.safeParse((await params).id);
  if (!id.success) notFound();
  const [t, context, { extend }] = await Promise.all([
    getTranslations("requests"),
    beginFromTicket(),
    searchParams,
  ]);
  const request = await getRequest(context, { requestId: id.data }).catch((error: unknown) => {
    if (isPosternError(error) && error.code === "not_found") notFound();
    throw error;
  });
  const { items, number, requester, beneficiary } = request;
  const [first] = items;
  const me = context.actor.personId;
  const extendable = items.filter(({ may }) => may.extend);
  const extending = extendable.find(({ itemId }) => itemId === extend) ?? extendable[0];
  const myName = [requester, beneficiary].find((each) => each?.id === me)?.name;
  return (
    <Page
      title={
        items.length === 1 && first ? titleOf(first, t) : t("title-many", { count: items.length })
      }
      crumbs={[{ label: t("name"), href: "/requests" }, { label: t("number", { number }) }]}
      chips={items.length === 1 && first && <Chips item={first} solid />}
      lead={<Lead request={request} />}
      actions={
        <>
          {items.length === 1 && first && (
            <Acts request={request} item={first} startsExtending={extend !== undefined} />
          )}
          {request.may.resubmit && <Again request={request} />}
        </>
      }
      aside={<Facts request={request} />}
    >
      <LiveRefresh topics={["requests", "access", "bastion"]} />
      {items.map((item) => (
        <ItemSection
          key={item.itemId}
          request={request}
          item={item}
          me={me}
          startsExtending={extend !== undefined && item === extending}
        />
      ))}
      <OnHosts items={items} />
      <OpenedWithIt requestId={request.requestId} />
      <Section title={t("activity")} count={eventsOf(request).length}>
        <Activity events={eventsOf(request)} />
        {request.may.comment && (
          <CommentForm requestId={request.requestId} me={myName ?? t("you")} />
        )}
      </Section>
    </Page>
  );
}

/** What is asked for that enters hosts: as whom, what for, and what it holds to. */
async function OnHosts({ items }: { items: readonly Item[] }) {
  const [t, context] = await Promise.all([getTranslations("hosts"), beginFromTicket()]);
  const ids = items.flatMap(({ target }) => (target && target.kind !== "role" ? [target.id] : []));
  if (ids.length === 0) return null;
  const { rights } = await listRights(context, { entitlementIds: ids });
  return rights.map((right) => (
    <div key={right.entitlementId} className="mb-7">
      <Section title={rights.length === 1 ? t("right-on-hosts") : right.name}>
        <RightFacts right={right} />
      </Section>
    </div>
  ));
}

const sessionsShown = 20;

/** Sessions on hosts that were opened while this request's rights were in force. */
async function OpenedWithIt({ requestId }: { requestId: string }) {
  const [t, context] = await Promise.all([getTranslations("production"), beginFromTicket()]);
  const { sessions } = await listSessions(context, { requestId, limit: sessionsShown });
  if (sessions.length === 0) return null;
  return (
    <Section
      title={t("of-request")}
      count={sessions.length}
      actions={<TextLink href="/production">{t("name")}</TextLink>}
    >
      <PastSessions label={t("of-request")} sessions={sessions} />
    </Section>
  );
}

type Translate = Awaited<ReturnType<typeof getTranslations<"requests">>>;

const titleOf = ({ target }: Item, t: Translate): string =>
  target?.systemName
    ? t("title-right", { right: target.name, system: target.systemName })
    : t("title-role", { role: target?.name ?? "" });

async function Lead({ request }: { request: Request }) {
  const t = await getTranslations("requests");
  const { requester, beneficiary, number, items } = request;
  const waiting = [...new Set(items.flatMap((item) => item.waitingFor.map(({ name }) => name)))];
  const isForOther = requester?.id !== beneficiary?.id;
  return (
    <>
      {isForOther
        ? t("lead-for", {
            number,
            name: requester?.name ?? "",
            other: beneficiary?.name ?? "",
          })
        : t("lead", { number, name: requester?.name ?? "" })}{" "}
      {waiting.length > 0 && (
        <span className="text-ink">
          {t("waits", {
            names: waiting.slice(0, 3).join(t("or")),
            more: Math.max(0, waiting.length - 3),
          })}
        </span>
      )}
    </>
  );
}

/** What is over of it, to be asked for again. */
function Again({ request }: { request: Request }) {
  const { requestId, requester, beneficiary, reason } = request;
  const query = new URLSearchParams();
  const items = request.items.flatMap((item) => {
    const { itemId, closedAt, target, minutes } = item;
    if (closedAt === null || target === null) return [];
    const targetKind = target.kind === "role" ? ("role" as const) : ("entitlement" as const);
    return [{ itemId, name: nameOf(item), targetKind, targetId: target.id, minutes }];
  });
  for (const { targetKind, targetId, minutes } of items) {
    query.append("item", `${targetKind}:${targetId}${minutes === null ? "" : `:${minutes}`}`);
  }
  if (beneficiary && beneficiary.id !== requester?.id) query.set("for", beneficiary.id);
  if (!beneficiary || items.length === 0) return null;
  return (
    <AskAgain
      requestId={requestId}
      beneficiaryId={beneficiary.id}
      items={items}
      reason={reason}
      changeHref={`/request?${query.toString()}`}
    />
  );
}

async function Facts({ request }: { request: Request }) {
  const t = await getTranslations("requests");
  const { beneficiary, requester, resubmits, items } = request;
  return (
    <>
      <Section title={t("facts")}>
        <DefinitionRows
          rows={[
            { term: t("for"), value: <PersonChip name={beneficiary?.name ?? ""} /> },
            ...(beneficiary?.id === requester?.id
              ? []
              : [{ term: t("by"), value: <PersonChip name={requester?.name ?? ""} /> }]),
            ...(resubmits
              ? [
                  {
                    term: t("again"),
                    value: (
                      <TextLink href={`/requests/${resubmits.number}`}>
                        {t("number", { number: resubmits.number })}
                      </TextLink>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Section>
      {items.map((item) => (
        <ItemFacts key={item.itemId} item={item} isSole={items.length === 1} />
      ))}
    </>
  );
}

async function ItemFacts({ item, isSole }: { item: Item; isSole: boolean }) {
  const [t, time] = await Promise.all([getTranslations("requests"), getTime()]);
  const rows: Definition[] = [
    { term: t("how-long"), value: <DurationWords minutes={item.minutes} /> },
  ];
  if (item.target?.systemName) rows.unshift({ term: t("system"), value: item.target.systemName });
  if (item.startsAt) rows.push({ term: t("starts"), value: time.exact(item.startsAt) });
  const over = item.state === "ended" ? item.closedAt : null;
  if (over) rows.push({ term: t("state.ended"), value: time.exact(over) });
  else if (item.endsAt) rows.push({ term: t("ends"), value: time.exact(item.endsAt) });
  for (const { name } of item.acceptedConflicts) rows.push({ term: t("conflict"), value: name });
  if (item.policy) {
    const { name, version } = item.policy;
    rows.push({ term: t("policy"), value: t("policy-version", { name, version }) });
  }
  if (item.state === "pending") {
    rows.push({ term: t("expires"), value: time.exact(item.pendingUntil) });
  }
  rows.push({
    term: t("content"),
    value: (
      <span className="mono" title={item.contentHash}>
        {item.contentHash.slice(0, 8)}…{item.contentHash.slice(-4)}
      </span>
    ),
  });
  return (
    <Section title={isSole ? t("what") : nameOf(item)}>
      <DefinitionRows rows={rows} />
    </Section>
  );
}
