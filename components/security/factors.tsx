import { useTranslations } from "next-intl";
import { ButtonLink } from "#components/ui/button.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { Section } from "#components/ui/section.tsx";
import { FactorRows, hasPassword, type FactorActs, type FactorViews } from "./factor-rows.tsx";

type Props = {
  factors: FactorViews;
  /** Gets colleagues back in. */
  isHelper: boolean;
};

/** How one signs in, and since when. */
export function Factors({ factors, isHelper }: Props) {
  const t = useTranslations("security");
  return (
    <Section title={t("factors")}>
      <FactorRows factors={factors} acts={useOwnActs(factors)} />
      <p className="caption mt-3">{t("lost")}</p>
      {isHelper && (
        <p className="mt-2 text-13">
          <TextLink href="/security/recoveries">{t("recover.start")}</TextLink>
        </p>
      )}
    </Section>
  );
}

function useOwnActs(factors: FactorViews): FactorActs {
  const t = useTranslations("security");
  const { authenticator, recoveryCodes } = factors;
  const anew = "/security/authenticator";
  if (!hasPassword(factors)) return { password: act(anew, t("set-up-anew")) };
  return {
    password: act("/security/password", t("change")),
    authenticator: act(anew, authenticator === null ? t("set-up-anew") : t("replace")),
    recoveryCodes: act(
      "/security/codes",
      recoveryCodes === null ? t("codes.set-up") : t("codes.renew"),
    ),
  };
}

const act = (href: string, words: string) => (
  <ButtonLink size="small" href={href}>
    {words}
  </ButtonLink>
);
