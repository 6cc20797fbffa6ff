import { useTranslations } from "next-intl";
import { ButtonLink } from "#components/ui/button.tsx";

const ways = ["password", "passkey", "decides", "after"] as const;

/** What gets whom back in; the same for everybody. */
export function GetBack() {
  const t = useTranslations("sign-in");
  return (
    <>
      <dl className="mb-6 grid gap-4 text-13">
        {ways.map((way) => (
          <div key={way}>
            <dt className="font-medium">{t(`get-back.${way}`)}</dt>
            <dd className="secondary mt-0.5">{t(`get-back.${way}-how`)}</dd>
          </div>
        ))}
      </dl>
      <ButtonLink href="/sign-in" size="large" full>
        {t("get-back.sign-in")}
      </ButtonLink>
    </>
  );
}
