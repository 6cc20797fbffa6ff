import { getFormatter, getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { CutTable } from "#components/bastion/cut-table.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { PlaneTable } from "#components/tickets/plane-table.tsx";
import { TerminationTable } from "#components/tickets/termination-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { getCutFigures } from "#lib/bastion/index.ts";
import { listTerminations } from "#lib/tickets/index.ts";

/** How fast what was ended is refused everywhere, as each process itself says. */
export default async function RevocationPage() {
  const [t, format, context] = await Promise.all([
    getTranslations("tickets"),
    getFormatter(),
    beginFromTicket(),
  ]);
  const { planes, terminations, total } = await answered(listTerminations(context, {}));
  const { figures } = await answered(getCutFigures(context, {}));
  const slowest = Math.max(0, ...planes.map(({ p99Ms }) => p99Ms ?? 0));
  const owed = planes.reduce((sum, plane) => sum + plane.owed, 0);
  const answers = planes.reduce((sum, plane) => sum + plane.answers, 0);
  const ms = format.number(slowest, { maximumFractionDigits: 0 });
  return (
    <Page
      title={answers === 0 ? t("title-none") : t("title-revocation", { ms })}
      crumbs={[{ label: t("revocation") }]}
      lead={owed === 0 ? t("lead-revocation", { count: total }) : t("lead-owed", { count: owed })}
    >
      <LiveRefresh topics={["terminations", "bastion"]} />
      <div className="flex flex-col gap-8">
        <Section title={t("planes")} note={t("planes-note")}>
          <PlaneTable planes={planes} />
        </Section>
        <Section title={t("cuts")} note={t("cuts-note")}>
          <CutTable figures={figures} />
        </Section>
        <Section title={t("last")} note={t("last-note")}>
          <TerminationTable terminations={terminations} />
        </Section>
      </div>
    </Page>
  );
}
