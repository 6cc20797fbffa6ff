import { useTranslations } from "next-intl";
import Link from "next/link";
import { PrivilegedChip } from "#components/ui/privileged-chip.tsx";
import { SystemTile } from "#components/ui/system-tile.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";
import { ReasonWords, type ReasonView } from "./reason-words.tsx";

export type RightView = {
  entitlementId: string;
  entitlement: string;
  risk: string;
  systemId: string;
  system: string;
  systemKind: string;
  zone: string;
  since: Date;
  endsAt: Date | null;
  reasons: readonly ReasonView[];
};

type Group = { first: RightView; rights: RightView[] };

function bySystem(rights: readonly RightView[]): Group[] {
  const groups = new Map<string, Group>();
  for (const right of rights) {
    const group = groups.get(right.systemId);
    if (group) group.rights.push(right);
    else groups.set(right.systemId, { first: right, rights: [right] });
  }
  return [...groups.values()];
}

const rowGrid =
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 rounded-md " +
  "md:h-9 md:grid-cols-[minmax(0,1.06fr)_minmax(0,1fr)_128px] md:hover:bg-hover " +
  "max-md:py-1.5 max-md:pl-8";

/** Rights grouped by system, each with why it is held and until when. */
export function HeldRights({ rights }: { rights: readonly RightView[] }) {
  const t = useTranslations("access");
  return (
    <div>
      <div className="caption flex h-7 items-center max-md:hidden md:grid md:grid-cols-[160px_minmax(0,1fr)]">
        <span>{t("system")}</span>
        <span className="grid grid-cols-[minmax(0,1.06fr)_minmax(0,1fr)_128px] gap-3">
          <span className="col-span-2">{t("right")}</span>
          <span className="pl-12">{t("time-left")}</span>
        </span>
      </div>
      {bySystem(rights).map(({ first, rights: held }) => (
        <div
          key={first.systemId}
          className="border-t border-line py-1 md:grid md:grid-cols-[160px_minmax(0,1fr)]"
        >
          <SystemHead right={first} />
          <ul className="min-w-0">
            {held.map((right) => (
              <li key={right.entitlementId} className={rowGrid}>
                <RightRow right={right} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function SystemHead({ right }: { right: RightView }) {
  const t = useTranslations("access");
  return (
    <div className="flex items-center gap-2 pt-1.5 max-md:pb-1 md:items-start md:pr-3">
      <SystemTile kind={right.systemKind} />
      <div className="min-w-0 max-md:flex max-md:items-baseline max-md:gap-2 md:-mt-0.5">
        <Link
          className="cut block font-medium hover:underline"
          href={`/catalogue/${right.systemId}`}
          title={right.system}
        >
          {right.system}
        </Link>
        <div className="caption">{t(`zone.${right.zone as "office"}`)}</div>
      </div>
    </div>
  );
}

function RightRow({ right }: { right: RightView }) {
  return (
    <>
      <div className="flex min-w-0 items-center gap-2">
        <span className="cut" title={right.entitlement}>
          {right.entitlement}
        </span>
        {right.risk === "privileged" && <PrivilegedChip />}
      </div>
      <div className="secondary flex min-w-0 max-md:row-start-2">
        <ReasonWords reasons={right.reasons} />
      </div>
      <div className="flex justify-end max-md:col-start-2 max-md:row-start-1">
        <TimeLeft endsAt={right.endsAt} startsAt={right.since} />
      </div>
    </>
  );
}
