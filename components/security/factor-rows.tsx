import { KeySquare, LifeBuoy, Smartphone } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";

type FactorView = { since: Date; isDisabled: boolean } | null;

export type FactorViews = {
  password: FactorView;
  authenticator: FactorView;
  recoveryCodes: { left: number; since: Date } | null;
};

/** What stands beside each, for whoever may change it. */
export type FactorActs = Partial<Record<keyof FactorViews, ReactNode>>;

export const hasPassword = ({ password }: Pick<FactorViews, "password">): boolean =>
  password?.isDisabled === false;

type Props = { factors: FactorViews; acts?: FactorActs };

/** What somebody knows and has beside passkeys: since when, and whether it is locked. */
export function FactorRows({ factors, acts = {} }: Props) {
  const t = useTranslations("security");
  const { password, authenticator, recoveryCodes } = factors;
  return (
    <ul className="rows">
      <Row icon={<KeySquare />} name={t("password")} act={acts.password}>
        <State factor={password} />
      </Row>
      <Row icon={<Smartphone />} name={t("authenticator")} act={acts.authenticator}>
        <State factor={authenticator} />
      </Row>
      <Row icon={<LifeBuoy />} name={t("codes.name")} act={acts.recoveryCodes}>
        {!hasPassword(factors) ? (
          t("codes.need-password")
        ) : recoveryCodes === null ? (
          t("not-set")
        ) : (
          <>
            {t("codes.left", { count: recoveryCodes.left })}, {t("since")}{" "}
            <Instant at={recoveryCodes.since} as="date" />
          </>
        )}
      </Row>
    </ul>
  );
}

type RowProps = { icon: ReactNode; name: string; act: ReactNode; children: ReactNode };

function Row({ icon, name, act, children }: RowProps) {
  return (
    <li className="flex min-h-13 items-center gap-3 py-2 text-13">
      <span className="text-ink-3">{icon}</span>
      <div className="min-w-0 flex-1">
        <div className="font-medium">{name}</div>
        <div className="tertiary">{children}</div>
      </div>
      {act}
    </li>
  );
}

function State({ factor }: { factor: FactorView }) {
  const t = useTranslations("security");
  if (factor === null) return t("not-set");
  if (factor.isDisabled) return <span className="text-denied">{t("disabled")}</span>;
  return (
    <>
      {t("since")} <Instant at={factor.since} as="date" />
    </>
  );
}
