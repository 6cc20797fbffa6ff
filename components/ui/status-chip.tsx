import { CircleCheck, CircleX, Dot, Hourglass, Timer } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export type Tone = "granted" | "expiring" | "pending" | "denied" | "neutral";

const washes: Record<Tone, string> = {
  granted: "bg-granted-wash text-granted",
  expiring: "bg-expiring-wash text-expiring",
  pending: "bg-pending-wash text-pending",
  denied: "bg-denied-wash text-denied",
  neutral: "bg-active text-ink-2",
};

const icons: Record<Tone, ReactNode> = {
  granted: <CircleCheck />,
  expiring: <Timer />,
  pending: <Hourglass />,
  denied: <CircleX />,
  neutral: <Dot />,
};

export const chipLook =
  "inline-flex h-5 flex-none items-center gap-1 rounded-sm pr-1.5 pl-1.25 text-12 leading-4 " +
  "font-medium whitespace-nowrap [&>svg]:size-3 [&>svg]:[stroke-width:2]";

type Props = { tone: Tone; children: ReactNode; icon?: ReactNode; title?: string | undefined };

/** A state: always an icon and a word, never colour alone. */
export function StatusChip({ tone, children, icon, title }: Props) {
  return (
    <span className={classes(chipLook, washes[tone])} title={title}>
      {icon ?? icons[tone]}
      {children}
    </span>
  );
}
