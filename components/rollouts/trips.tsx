import { useFormatter, useTranslations } from "next-intl";

export type Trip = {
  scope: "company" | "department" | "risk" | "starter";
  risk?: "high" | "privileged" | undefined;
  department: string | null;
  losing: number;
  lostBefore: number;
  holding: number;
  limit: number;
};

const shownMax = 3;

/** Why the brake holds: how many rights, of how many, against which limit. */
export function TripWords({ trips }: { trips: readonly Trip[] }) {
  const t = useTranslations("rollouts");
  const format = useFormatter();
  const whereOf = ({ scope, risk, department }: Trip) => {
    if (scope === "risk") return t(risk === "privileged" ? "of-privileged" : "of-high-risk");
    return scope === "company" ? t("whole-company") : (department ?? "?");
  };
  const more = trips.length - shownMax;
  return (
    <>
      {trips.slice(0, shownMax).map((trip) => {
        if (trip.scope === "starter") {
          return (
            <span key={trip.scope} className="block">
              {t("trip-own")}
            </span>
          );
        }
        const lost = trip.losing + trip.lostBefore;
        return (
          <span key={`${trip.scope}${trip.risk ?? trip.department ?? ""}`} className="block">
            {t("trip", {
              where: whereOf(trip),
              lost: format.number(lost),
              share: format.number(lost / Math.max(1, trip.holding + trip.lostBefore), {
                style: "percent",
                maximumFractionDigits: 1,
              }),
              limit: format.number(Math.floor(trip.limit)),
            })}
          </span>
        );
      })}
      {more > 0 && <span className="block">{t("trips-more", { count: more })}</span>}
    </>
  );
}
