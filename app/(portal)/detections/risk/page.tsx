import { getTranslations } from "next-intl/server";
import { firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RiskComparison } from "#components/devices/risk-comparison.tsx";
import { PlacesForm } from "#components/devices/places-form.tsx";
import { RiskForm, riskNames } from "#components/devices/risk-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { Section } from "#components/ui/section.tsx";
import { getRiskRules, tryRiskRules } from "#lib/devices/index.ts";
import { savePlaces, saveRules } from "./actions.ts";
import { placesText, proposedRules } from "./proposed.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** How clients are weighed; other rules are tried on the last 30 days before they are in force. */
export default async function RiskPage({ searchParams }: Props) {
  const [t, d, given, context] = await Promise.all([
    getTranslations("devices"),
    getTranslations("detections"),
    searchParams,
    beginFromTicket(),
  ]);
  const current = await answered(getRiskRules(context, {}));
  const { rules, problems } = proposedRules(current, firstOf(given, riskNames));
  const tried = await answered(tryRiskRules(context, { rules }));
  const isChanged = JSON.stringify(rules) !== JSON.stringify(current);
  return (
    <Page
      title={t("risk.title", { assessed: tried.assessed, stopped: tried.before.deny })}
      crumbs={[{ label: d("name"), href: "/detections" }, { label: t("risk.name") }]}
      lead={t("risk.lead")}
    >
      <div className="grid gap-8">
        <RiskForm rules={rules} problems={problems} noticed={tried.signals} />
        <RiskComparison
          tried={tried}
          isChanged={isChanged}
          rules={JSON.stringify(rules)}
          apply={saveRules}
        />
        <Section ruled title={t("risk.places")} note={t("risk.places-note")}>
          <PlacesForm text={placesText(current.places)} save={savePlaces} />
        </Section>
      </div>
    </Page>
  );
}
