import { CircleAlert, Info, OctagonPause, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export type BannerTone = "held" | "stale" | "failed" | "note";

const looks: Record<BannerTone, [box: string, ink: string, icon: ReactNode]> = {
  held: ["border-transparent bg-expiring-wash", "text-expiring", <OctagonPause key="i" />],
  stale: ["border-line bg-rail", "text-ink", <WifiOff key="i" />],
  failed: ["border-transparent bg-denied-wash", "text-denied", <CircleAlert key="i" />],
  note: ["border-line bg-rail", "text-ink", <Info key="i" />],
};

type Props = {
  tone: BannerTone;
  /** The cause, bold: "Held by the brake." */
  cause: string;
  /** What follows: what happened, what was kept, what to do. */
  children?: ReactNode;
  action?: ReactNode;
  /** Leads the operator to the log line. */
  reference?: string | undefined;
};

export function Banner({ tone, cause, children, action, reference }: Props) {
  const [box, ink, icon] = looks[tone];
  return (
    <div
      role={tone === "failed" ? "alert" : "status"}
      className={classes(
        "flex items-start gap-3 rounded-lg border py-3 pr-3 pl-3.5 text-13 max-md:flex-wrap",
        box,
      )}
    >
      <span className={classes("[&>svg]:size-4.5", ink)}>{icon}</span>
      <div className="min-w-0 flex-1">
        <b className={classes("font-semibold", ink)}>{cause}</b> {children}
        {reference !== undefined && <span className="mono ml-1">ref {reference}</span>}
      </div>
      {action !== undefined && (
        <div className="flex flex-none items-center gap-2 max-md:basis-full max-md:pl-7.5">
          {action}
        </div>
      )}
    </div>
  );
}
