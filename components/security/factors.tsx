import { KeySquare, LifeBuoy, Smartphone } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Section } from "#components/ui/section.tsx";

export type FactorView = { since: Date; isDisabled: boolean } | null;
type Props = {
  password: FactorView;
  authenticator: FactorView;
  recoveryCodes: { left: number; since: Date } | null;
  /** Gets colleagues back in. */
  isHelper: boolean;
};

/** How one signs in, and since when. */
export function Factors({ password, authenticator, recoveryCodes, isHelper }: Props) {
  const t = useTranslations("security");
  const hasPassword = password?.isDisabled === false;
  return (
    <Section title={t("factors")}>
      <ul className="rows">
        <Row
          icon={<KeySquare />}
          name={t("password")}
          factor={password}
          act={
            <ButtonLink
              size="small"
              href={hasPassword ? "/security/password" : "/security/authenticator"}
            >
              {hasPassword ? t("change") : t("set-up-anew")}
            </ButtonLink>
          }
        />
        <Row
          icon={<Smartphone />}
          name={t("authenticator")}
          factor={authenticator}
          act={
            hasPassword && (
              <ButtonLink size="small" href="/security/authenticator">
                {authenticator === null ? t("set-up-anew") : t("replace")}
              </ButtonLink>
            )
          }
        />
        <li className="flex min-h-13 items-center gap-3 py-2 text-13">
          <span className="text-ink-3">
            <LifeBuoy />
          </span>
          <div className="min-w-0 flex-1">
            <div className="font-medium">{t("codes.name")}</div>
            <div className="tertiary">
              {!hasPassword ? (
                t("codes.need-password")
              ) : recoveryCodes === null ? (
                t("not-set")
              ) : (
                <>
                  {t("codes.left", { count: recoveryCodes.left })}, {t("since")}{" "}
                  <Instant at={recoveryCodes.since} as="date" />
                </>
              )}
            </div>
          </div>
          {hasPassword && (
            <ButtonLink size="small" href="/security/codes">
              {recoveryCodes === null ? t("codes.set-up") : t("codes.renew")}
            </ButtonLink>
          )}
        </li>
      </ul>
      <p className="caption mt-3">{t("lost")}</p>
      {isHelper && (
        <p className="mt-2 text-13">
          <TextLink href="/security/recoveries">{t("recover.start")}</TextLink>
        </p>
      )}
    </Section>
  );
}

type RowProps = { icon: ReactNode; name: string; factor: FactorView; act?: ReactNode };

function Row({ icon, name, factor, act }: RowProps) {
  const t = useTranslations("security");
  return (
    <li className="flex min-h-13 items-center gap-3 py-2 text-13">
      <span className="text-ink-3">{icon}</span>
      <div className="min-w-0 flex-1">
        <div className="font-medium">{name}</div>
        <div className="tertiary">
          {factor === null ? (
            t("not-set")
          ) : factor.isDisabled ? (
            <span className="text-denied">{t("disabled")}</span>
          ) : (
            <>
              {t("since")} <Instant at={factor.since} as="date" />
            </>
          )}
        </div>
      </div>
      {act}
    </li>
  );
}
