import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { LeaverTable } from "#components/lifecycle/leaver-table.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { listLeavers } from "#lib/fulfilment/index.ts";

const shownMax = 6;

/** The latest leaver cases, open ones first. */
export async function Leavers() {
  const [t, context] = await Promise.all([getTranslations("leavers"), beginFromTicket()]);
  const { cases } = await answered(listLeavers(context, { limit: shownMax }));
  if (cases.length === 0) return null;
  return (
    <div className="mb-6">
      <Section
        title={t("name")}
        actions={
          <ButtonLink kind="ghost" size="small" href="/lifecycle/leavers">
            {t("all-cases")}
          </ButtonLink>
        }
      >
        <LeaverTable cases={cases} />
      </Section>
    </div>
  );
}
