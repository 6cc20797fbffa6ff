import { getTranslations } from "next-intl/server";
import type { z } from "zod";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { LimitsForm, type Limit } from "#components/settings/limits-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { getTime } from "#components/time/get-time.ts";
import { Instant } from "#components/time/instant-text.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { getGrace, graceLimits } from "#lib/access/index.ts";
import { bastionLimits, getBastionSettings } from "#lib/bastion/index.ts";
import { detectionLimits, getDetectionSettings } from "#lib/incidents/index.ts";
import { getRecordingSettings, recordingLimits } from "#lib/recordings/index.ts";
import { now } from "#lib/kernel/index.ts";
import { getTicketSettings, ticketLimits } from "#lib/tickets/index.ts";
import {
  saveBastionLimits,
  saveDetectionLimits,
  saveMoveLimits,
  saveRecordingLimits,
  saveTicketLimits,
} from "./actions.ts";

/** What an installation decides about tickets, moves and so on, and what it decided before. */
export default async function SettingsPage() {
  const [t, d, context] = await Promise.all([
    getTranslations("settings"),
    getTranslations("devices"),
    beginFromTicket(),
  ]);
  const [tickets, moves, detections] = await Promise.all([
    answered(getTicketSettings(context, {})),
    answered(getGrace(context, {})),
    answered(getDetectionSettings(context, {})),
  ]);
  const { sessionsMax: sessions } = tickets;
  const { overreachTimes: times } = detections;
  return (
    <Page
      title={t("title", { sessions, times })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead")}
      actions={<ButtonLink href="/detections/risk">{d("risk.name")}</ButtonLink>}
    >
      <div className="grid max-w-[560px] gap-8">
        <Section
          ruled
          title={t("tickets")}
          note={<LastChange at={tickets.changedAt} words={t("changed")} />}
        >
          <LimitsForm limits={limitsOf(ticketLimits, tickets)} act={saveTicketLimits} />
        </Section>
        <Section
          ruled
          title={t("moves")}
          note={<LastChange at={moves.changedAt} words={t("changed")} />}
        >
          <LimitsForm limits={limitsOf(graceLimits, moves)} act={saveMoveLimits} />
        </Section>
        <Section
          ruled
          title={t("detections")}
          note={<LastChange at={detections.changedAt} words={t("changed")} />}
        >
          <LimitsForm limits={limitsOf(detectionLimits, detections)} act={saveDetectionLimits} />
        </Section>
        <Sessions />
        <Recordings />
      </div>
    </Page>
  );
}

async function Sessions() {
  const [t, context] = await Promise.all([getTranslations("settings"), beginFromTicket()]);
  const settled = await answered(getBastionSettings(context, {}));
  return (
    <Section
      ruled
      title={t("bastion")}
      note={<LastChange at={settled.changedAt} words={t("changed")} />}
    >
      <LimitsForm limits={limitsOf(bastionLimits, settled)} act={saveBastionLimits} />
    </Section>
  );
}

async function Recordings() {
  const [t, time, context] = await Promise.all([
    getTranslations("settings"),
    getTime(),
    beginFromTicket(),
  ]);
  const settled = await answered(getRecordingSettings(context, {}));
  const { longer, keptDays, previous } = settled;
  const values = { keptDays, previous: previous && { keptDays: previous.keptDays } };
  return (
    <Section
      ruled
      title={t("recordings")}
      note={<LastChange at={settled.changedAt} words={t("changed")} />}
    >
      <LimitsForm
        limits={limitsOf({ keptDays: recordingLimits.keptDays }, values)}
        act={saveRecordingLimits}
      />
      {longer && new Date(longer.until) > now() && (
        <p className="secondary mt-3" data-longer>
          {t("kept-longer", { days: longer.keptDays, at: time.exact(new Date(longer.until)) })}
        </p>
      )}
    </Section>
  );
}

type Name = Limit["name"];
type Values = Readonly<Partial<Record<Name, number | boolean>>>;
/** As the door says them. */
type Bounds = Readonly<Partial<Record<Name, z.ZodInt | z.ZodBoolean>>>;

const limitsOf = (bounds: Bounds, settled: Values & { readonly previous: Values | null }) =>
  (Object.keys(bounds) as Name[]).map((name): Limit => {
    const [value, before] = [settled[name], settled.previous?.[name]];
    return {
      ...{ name, value: String(value), range: rangeOf(bounds[name]) },
      before: before === undefined || before === value ? null : String(before),
    };
  });

function rangeOf(limit: Bounds[Name]): Limit["range"] {
  if (limit === undefined || !("minValue" in limit)) return null;
  return { min: limit.minValue ?? 0, max: limit.maxValue ?? 0 };
}

function LastChange({ at, words }: { at: Date | null; words: string }) {
  if (at === null) return null;
  return (
    <>
      {words} <Instant at={at} as="ago" />
    </>
  );
}
