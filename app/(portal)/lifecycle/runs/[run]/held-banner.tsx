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
          {run.trips.map(({ scope, unit, losing, lostBefore, limit }) => (
            <li key={`${scope} ${unit ?? losing}`}>
              {t("brake-trip", {
                unit: unit ?? t(scope === "company" ? "whole-company" : "new-department"),
                losing: format.number(losing),
                before: lostBefore,
                limit: format.number(limit),
              })}
            </li>
          ))}
        </ul>
      </Banner>
    </div>
  );
}
