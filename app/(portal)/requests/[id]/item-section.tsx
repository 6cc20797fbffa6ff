import { useTranslations } from "next-intl";
import { DurationWords } from "#components/requests/duration-words.tsx";
import { ItemPath } from "#components/requests/item-path.tsx";
import { StateChip } from "#components/requests/state-chip.tsx";
import { useTime } from "#components/time/use-time.ts";
import { RiskChip, type Risk } from "#components/ui/risk-chip.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";
import type { getRequest } from "#lib/requests/index.ts";
import { ItemActs, type Acted } from "./item-acts.tsx";

type Request = Awaited<ReturnType<typeof getRequest>>;
export type Item = Request["items"][number];

type Props = { request: Request; item: Item; me: string; startsExtending: boolean };

/** One thing of a request: where it is on its way, and what one may do with it. */
export function ItemSection({ request, item, me, startsExtending }: Props) {
  const t = useTranslations("requests");
  const requester = request.requester?.name ?? "";
  const isSole = request.items.length === 1;
  return (
    <section aria-label={nameOf(item)} className="mb-7">
      <div className="mb-3 flex flex-wrap items-center gap-x-2 gap-y-2">
        {!isSole && (
          <h2 className="text-16! wrap-anywhere">
            {nameOf(item)}
            <span className="ml-2 font-normal text-ink-3">
              <DurationWords minutes={item.minutes} />
            </span>
          </h2>
        )}
        {!isSole && (
          <>
            <Chips item={item} />
            <span className="flex-1" />
            <Acts request={request} item={item} startsExtending={startsExtending} />
          </>
        )}
      </div>
      {item.because !== null && item.closedAt !== null && <Because item={item} />}
      <ItemPath
        item={item}
        requester={requester}
        you={me}
        upright={item.path.length > 4}
        key={item.itemId}
      />
      {item.round > 1 && <p className="caption mt-2">{t("round", { round: item.round })}</p>}
    </section>
  );
}

type ActsProps = Omit<Props, "me">;

/** Beside the title where the request asks for one thing, else beside each. */
export const Acts = ({ request, item, startsExtending }: ActsProps) => (
  <span className="flex flex-wrap gap-2">
    <ItemActs item={actedOf(request, item)} startsExtending={startsExtending} />
  </span>
);

export function Chips({ item, solid = false }: { item: Item; solid?: boolean }) {
  const risk = item.target?.risk;
  return (
    <>
      <StateChip item={item} />
      {(risk === "privileged" || risk === "high") && (
        <RiskChip risk={risk satisfies Risk} solid={solid} long />
      )}
      {item.state === "granted" && item.endsAt && (
        <TimeLeft endsAt={item.endsAt} startsAt={item.activatedAt ?? undefined} plain />
      )}
    </>
  );
}

/** Why it is over, in words where the cause is known. */
function Because({ item }: { item: Item }) {
  const t = useTranslations("requests");
  const errors = useTranslations("errors");
  const time = useTime();
  const key = `because.${item.because}` as "because.withdrawn";
  const reason = `reason.${item.because}` as "reason.not_requestable";
  const words = t.has(key) ? t(key) : errors.has(reason) ? errors(reason) : undefined;
  if (words === undefined) return null;
  return (
    <p className="secondary mb-3" title={item.closedAt ? time.exact(item.closedAt) : undefined}>
      {words}
    </p>
  );
}

export const nameOf = ({ target }: Pick<Item, "target">): string =>
  [target?.systemName, target?.name].filter(Boolean).join(" ");

const usual = 7 * 1440;

function actedOf(request: Request, item: Item): Acted {
  const { target, endsAt } = item;
  return {
    itemId: item.itemId,
    name: nameOf(item),
    minutes: item.minutes,
    approvals: item.decisions.filter(
      ({ round, verdict }) => round === item.round && verdict === "approved",
    ).length,
    limits: item.limits,
    may: item.may,
    extendable:
      target && endsAt
        ? {
            itemId: item.itemId,
            beneficiaryId: request.beneficiary?.id ?? "",
            targetKind: target.kind === "role" ? "role" : "entitlement",
            targetId: target.id,
            name: nameOf(item),
            endsAt,
            minutes: item.minutes ?? usual,
          }
        : undefined,
  };
}
