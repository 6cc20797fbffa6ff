import { getFormatter, getTranslations } from "next-intl/server";
import { ReleaseForm } from "#components/lifecycle/release-form.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import type { getRun } from "#lib/feeds/index.ts";
import { releaseRunAction } from "../../actions.ts";

type Run = Awaited<ReturnType<typeof getRun>>;
type Viewer = { readonly rights: readonly string[]; readonly personId: string };
type Props = { run: Run; viewer: Viewer };
const shownMax = 8;
const wordsOf = {
  company: "brake-trip",
  department: "brake-trip",
  risk: "brake-trip",
  column: "brake-column",
  missing: "brake-missing",
  arrivals: "brake-arrivals",
  starter: "brake-starter",
  portal: "brake-portal",
} as const;

type Trip = Run["trips"][number];

const placeOf = ({ scope, risk }: Trip) => {
  if (scope === "risk") return risk === "privileged" ? "of-privileged" : "of-high-risk";
  return scope === "company" ? "whole-company" : "new-department";
};

/** What the brake holds, and why. */
export async function HeldBanner({ run, viewer }: Props) {
  const [t, format] = await Promise.all([getTranslations("lifecycle"), getFormatter()]);
  return (
    <div className="mb-5">
      <Banner
        tone="held"
        cause={t("brake-cause", { count: run.counts.held })}
        action={<Acts run={run} viewer={viewer} />}
      >
        {t("brake-effect")}
        <ul className="mt-1">
          {run.trips.map((trip) => (
            <li key={`${trip.scope} ${trip.risk ?? trip.unit ?? trip.field ?? ""}`}>
              {t(wordsOf[trip.scope], {
                unit: trip.unit ?? t(placeOf(trip)),
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

/** What a second person can do with it; the others see why they cannot. */
async function Acts({ run, viewer }: Props) {
  const t = await getTranslations("lifecycle");
  if (!viewer.rights.includes("holds.release")) return <Reason>{t("needs-release")}</Reason>;
  if (run.startedBy === viewer.personId) return <Reason>{t("own-run")}</Reason>;
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
  const release = { runId: run.id, effects, action: releaseRunAction };
  return (
    <>
      <ReleaseForm {...release} verdict="drop" />
      <ReleaseForm {...release} verdict="apply" />
    </>
  );
}

const Reason = ({ children }: { children: string }) => (
  <span className="secondary max-w-64 self-center">{children}</span>
);
