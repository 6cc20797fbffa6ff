import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { getTime } from "#components/time/get-time.ts";
import { Banner } from "#components/ui/banner.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { listLeavers } from "#lib/fulfilment/index.ts";

/** That somebody leaves, left or was to leave, for whoever may read their case. */
export async function LeaverBanner({ number, name }: { number: string; name: string }) {
  const [t, time, context] = await Promise.all([
    getTranslations("leavers"),
    getTime(),
    beginFromTicket(),
  ]);
  const { cases } = await answered(listLeavers(context, { employeeNumber: number, limit: 1 }));
  const [latest] = cases;
  if (latest === undefined) return null;
  const causes = {
    announced: t("person-announced", { name, when: time.exact(latest.endsAt) }),
    open: t("person-open", { name }),
    closed: t("person-open", { name }),
    rescinded: t("title-rescinded", { name }),
  };
  return (
    <div className="mb-5">
      <Banner
        tone="note"
        cause={causes[latest.state]}
        action={
          <ButtonLink size="small" href={`/lifecycle/leavers/${latest.id}`}>
            {t("person-look")}
          </ButtonLink>
        }
      />
    </div>
  );
}
