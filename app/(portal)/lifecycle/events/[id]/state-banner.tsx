import { RotateCcw } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { reasonWords, whyWords } from "#components/lifecycle/event-words.ts";
import { PutAside } from "#components/lifecycle/put-aside.tsx";
import { VerdictButton } from "#components/lifecycle/verdict-button.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import type { getEvent } from "#lib/feeds/index.ts";
import { dropEventAction, releaseEventAction, retryEventAction } from "../../actions.ts";
import { verdictsOf } from "./verdicts.ts";

type Event = Awaited<ReturnType<typeof getEvent>>;
type Props = { event: Event; mayManage: boolean };

/** Why an event is not applied, and what whoever looks can do about it. */
export async function StateBanner({ event, mayManage }: Props) {
  const t = await getTranslations("pushed");
  const { state, attempts } = event;
  const code = event.reason ?? "other";
  const reason = reasonWords(t, code);
  const why = whyWords(t, code, attempts);
  if (state === "held") {
    return (
      <Banner tone="held" cause={t("held-cause", { reason })} action={<Verdicts event={event} />}>
        {why}
      </Banner>
    );
  }
  if (state === "failed") {
    return (
      <Banner
        tone="failed"
        cause={t("failed-cause", { reason })}
        action={mayManage ? <FailedActs event={event} /> : undefined}
      >
        {why}
      </Banner>
    );
  }
  if (state === "waiting") {
    return (
      <Banner tone="note" cause={t("waiting-cause", { reason })}>
        {why}
      </Banner>
    );
  }
  if (state !== "ignored") return null;
  const key = `ignored-cause-of.${code}` as "ignored-cause-of.mapped_again";
  return <Banner tone="note" cause={t(t.has(key) ? key : "ignored-cause")} />;
}

async function Verdicts({ event }: { event: Event }) {
  const t = await getTranslations("pushed");
  if (event.notReleased !== null) {
    const key = `may-not.${event.notReleased}` as "may-not.other";
    return (
      <span className="secondary max-w-64 self-center">
        {t(t.has(key) ? key : "may-not.other")}
      </span>
    );
  }
  return verdictsOf(event).map((verdict) => (
    <VerdictButton key={verdict} eventId={event.id} verdict={verdict} act={releaseEventAction} />
  ));
}

async function FailedActs({ event: { id, kind, isWhole } }: { event: Event }) {
  const t = await getTranslations("pushed");
  return (
    <>
      <PutAside eventId={id} act={dropEventAction} />
      {(kind !== null || isWhole) && (
        <CommandForm
          action={retryEventAction}
          fields={{ eventId: id }}
          button={{ size: "small", icon: <RotateCcw />, children: t("retry") }}
        />
      )}
    </>
  );
}
