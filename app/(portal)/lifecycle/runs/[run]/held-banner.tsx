import { getFormatter, getTranslations } from "next-intl/server";
import { ReleaseForm } from "#components/lifecycle/release-form.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import type { getRun } from "#lib/feeds/index.ts";
import { releaseRunAction } from "../../actions.ts";

type Run = Awaited<ReturnType<typeof getRun>>;
const shownMax = 8;

/** What the brake holds, why, and what a second person can do with it. */
export async function HeldBanner({ run }: { run: Run }) {
  const [t, format] = await Promise.all([getTranslations("lifecycle"), getFormatter()]);
  const people = run.heldPeople.slice(0, shownMax);
  const effects = [
    ...people.map(({ personId, displayName, employeeNumber }) => ({
      key: personId,
      what: <PersonChip name={displayName} />,
      effect: employeeNumber,
    })),
    ...(run.counts.held > people.length
      ? [
          {
            key: "rest",
            what: t("more-people", { count: run.counts.held - people.length }),
            effect: "",
          },
        ]
      : []),
  ];
  return (
    <div className="mb-5">
      <Banner
        tone="held"
        cause={t("brake-cause", { count: run.counts.held })}
        action={
          <>
            <ReleaseForm
              runId={run.id}
              verdict="drop"
              effects={effects}
              action={releaseRunAction}
            />
            <ReleaseForm
              runId={run.id}
              verdict="apply"
              effects={effects}
              action={releaseRunAction}
            />
          </>
        }
      >
        {t("brake-effect")}
        <ul className="mt-1">
          {run.trips.map((trip) => (
            <li key={`${trip.scope} ${trip.unit ?? trip.field ?? ""}`}>
              {t(trip.scope === "column" ? "brake-column" : "brake-trip", {
                unit: trip.unit ?? t(trip.scope === "company" ? "whole-company" : "new-department"),
                field: trip.field ?? "",
                losing: format.number(trip.losing),
                holding: format.number(trip.holding),
                before: trip.lostBefore,
                limit: format.number(trip.limit),
              })}
            </li>
          ))}
        </ul>
      </Banner>
    </div>
  );
}
