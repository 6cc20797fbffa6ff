import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ReasonWords } from "#components/access/reason-words.tsx";
import type { RightView } from "#components/access/held-rights.tsx";
import { Section } from "#components/ui/section.tsx";
import { SystemTile } from "#components/ui/system-tile.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";

type Props = {
  rights: readonly RightView[];
  /** By right: the button that asks for more of it. */
  acts: ReadonlyMap<string, ReactNode>;
};

/** What ends this week, each with one press to ask for more. */
export function EndingSoon({ rights, acts }: Props) {
  const t = useTranslations("home");
  return (
    <div className="mb-6">
      <Section title={t("ending-soon")} count={rights.length}>
        <ul className="overflow-hidden rounded-lg border border-line">
          {rights.map((right) => (
            <li
              key={right.entitlementId}
              className="flex min-h-11 items-center gap-3 border-line px-3 py-1.5 not-first:border-t"
            >
              <span className="max-md:hidden">
                <SystemTile kind={right.systemKind} />
              </span>
              <div className="min-w-0 flex-1 md:flex md:items-baseline md:gap-3">
                <div className="cut flex-none md:max-w-[46%]">
                  <b className="font-medium">{right.system}</b>{" "}
                  <span className="text-ink-2">{right.entitlement}</span>
                </div>
                <div className="secondary flex min-w-0">
                  <span className="md:hidden">
                    <TimeLeft endsAt={right.endsAt} soon plain />
                  </span>
                  <span className="flex min-w-0 max-md:hidden">
                    <ReasonWords reasons={right.reasons} />
                  </span>
                </div>
              </div>
              <span className="max-md:hidden">
                <TimeLeft endsAt={right.endsAt} startsAt={right.since} soon />
              </span>
              {acts.get(right.entitlementId)}
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
