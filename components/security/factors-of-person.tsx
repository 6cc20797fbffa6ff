import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { FactorRows, type FactorViews } from "./factor-rows.tsx";

type Props = {
  factors: FactorViews;
  /** Why they cannot sign in now. */
  stoppedBy: "suspended" | "not_at_work" | "no_way_in" | null;
  guessesWaitUntil: Date | null;
  coolsDownUntil: Date | null;
  link: { purpose: "joining" | "recovery"; validFrom: Date; validTo: Date } | null;
  /** Gets colleagues back in. */
  isHelper: boolean;
};

/** How somebody signs in, what stops them, and what is under way to get them in. */
export function FactorsOfPerson(props: Props) {
  const { factors, stoppedBy, isHelper } = props;
  const t = useTranslations("security");
  return (
    <Section title={t("of-person.factors")}>
      {stoppedBy !== null && (
        <div className="mb-3" data-stopped={stoppedBy}>
          <Banner tone="held" cause={t("of-person.stopped")}>
            {t(`of-person.stop.${stoppedBy}`)}
          </Banner>
        </div>
      )}
      <FactorRows factors={factors} />
      <UnderWay {...props} />
      {isHelper && (
        <p className="mt-2 text-13">
          <TextLink href="/security/recoveries">{t("of-person.recover")}</TextLink>
        </p>
      )}
    </Section>
  );
}

type UnderWayProps = Pick<Props, "guessesWaitUntil" | "coolsDownUntil" | "link">;

function UnderWay({ guessesWaitUntil, coolsDownUntil, link }: UnderWayProps) {
  const t = useTranslations("security");
  return (
    <div className="caption mt-3 grid gap-2 empty:hidden">
      {guessesWaitUntil && (
        <p>
          {t("of-person.guesses-wait")} <Instant at={guessesWaitUntil} />
        </p>
      )}
      {coolsDownUntil && (
        <p>
          {t("of-person.cools-down")} <Instant at={coolsDownUntil} />
        </p>
      )}
      {link && (
        <p>
          {t(`of-person.link.${link.purpose}`)} <Instant at={link.validFrom} />
          {" – "}
          <Instant at={link.validTo} />
        </p>
      )}
    </div>
  );
}
