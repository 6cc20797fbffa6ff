import { getTranslations } from "next-intl/server";
import { addressOf, firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { UndeliveredTable } from "#components/notices/undelivered-table.tsx";
import { Page } from "#components/shell/page.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { Section } from "#components/ui/section.tsx";
import { listUndelivered } from "#lib/notify/index.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };
const here = "/notices/undelivered";

/** Which notices did not get through by mail, whose they are, and why. */
export default async function UndeliveredPage({ searchParams }: Props) {
  const [t, given, context] = await Promise.all([
    getTranslations("mail"),
    searchParams,
    beginFromTicket(),
  ]);
  const { cursor } = firstOf(given, ["cursor"]);
  const asked = { limit: 50, ...(cursor !== undefined && { cursor }) };
  const found = await answered(listUndelivered(context, asked));
  const { failed, waiting, sent, waitingBecause } = found;
  const because = waitingBecause !== null && t("lead-because", { reason: waitingBecause });
  return (
    <Page
      title={found.isMailing ? t("title", { failed }) : t("title-off")}
      crumbs={[{ label: t("name") }]}
      lead={
        found.isMailing ? (
          <>
            {t("lead", { waiting, sent })} {because}
          </>
        ) : (
          t("lead-off")
        )
      }
    >
      <Section title={t("undelivered")} note={t("undelivered-note")}>
        <UndeliveredTable undelivered={found.undelivered} />
        <Pagination
          firstHref={cursor && here}
          nextHref={found.nextCursor ? addressOf(here, { cursor: found.nextCursor }) : undefined}
        />
      </Section>
    </Page>
  );
}
