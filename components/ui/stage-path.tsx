import { Check, Hourglass, X } from "lucide-react";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export type StageState = "done" | "now" | "refused" | "future";
export type PathStage = {
  key: string;
  state: StageState;
  /** Whose stage it is: "Owner of payments-db". */
  role: ReactNode;
  /** Faces, and who or how many. */
  who?: ReactNode;
  /** The decision, or the clock. */
  note?: ReactNode;
};

const horizontalMax = 5;

type PathProps = {
  stages: readonly PathStage[];
  label: string;
  /** Standing, also where it would fit lying down. */
  upright?: boolean;
};

/** The way of a request; lies down to five stages, stands beyond and on phones. */
export function StagePath({ stages, label, upright = false }: PathProps) {
  const isWide = !upright && stages.length <= horizontalMax;
  return (
    <ol aria-label={label} className={classes("flex max-md:flex-col", !isWide && "flex-col")}>
      {stages.map((stage, index) => (
        <Stage key={stage.key} stage={stage} isLast={index === stages.length - 1} isWide={isWide} />
      ))}
    </ol>
  );
}

type StageProps = { stage: PathStage; isLast: boolean; isWide: boolean };

function Stage({ stage, isLast, isWide }: StageProps) {
  const { state, role, who, note } = stage;
  return (
    <li
      aria-current={state === "now" ? "step" : undefined}
      className={classes(
        "relative min-w-0 flex-1 pl-8 max-md:pb-4",
        isWide ? "md:pt-7 md:pr-4 md:pl-0" : "pb-4",
      )}
    >
      <Dot state={state} />
      {!isLast && <Line state={state} isWide={isWide} />}
      <div className="text-13 font-medium">{role}</div>
      {who !== undefined && (
        <div className="secondary mt-1 flex min-w-0 items-center gap-1.5">{who}</div>
      )}
      {note !== undefined && (
        <div className={classes("caption mt-0.5", state === "now" && "font-medium text-pending!")}>
          {note}
        </div>
      )}
    </li>
  );
}

const dots: Record<StageState, [look: string, mark: ReactNode]> = {
  done: ["border-granted-mark bg-granted-mark text-canvas", <Check key="done" />],
  now: ["border-pending-mark text-pending", <Hourglass key="now" />],
  refused: ["border-denied-mark bg-denied-mark text-canvas", <X key="refused" />],
  future: ["border-edge", undefined],
};

function Dot({ state }: { state: StageState }) {
  const [look, mark] = dots[state];
  return (
    <span
      aria-hidden
      className={classes(
        "absolute top-0 left-0 grid size-5 place-items-center rounded-full border-2 bg-canvas",
        "[&>svg]:size-3 [&>svg]:stroke-[2.5]",
        look,
      )}
    >
      {mark}
    </span>
  );
}

const lines: Record<StageState, string> = {
  done: "border-granted-mark",
  now: "border-dashed border-pending-mark",
  refused: "border-line",
  future: "border-line",
};

const Line = ({ state, isWide }: { state: StageState; isWide: boolean }) => (
  <i
    aria-hidden
    className={classes(
      "absolute top-6 bottom-1 left-[9px] border-l-2",
      isWide && "md:top-[9px] md:right-1 md:bottom-auto md:left-6 md:border-t-2 md:border-l-0",
      lines[state],
    )}
  />
);

type MiniProps = { stage: number; stages: number; isRefused?: boolean };

/** The same in a line of a list: one segment a stage; `stage` counts from 0. */
export function MiniPath({ stage, stages, isRefused = false }: MiniProps) {
  const lookOf = (index: number) => {
    if (index < stage) return "bg-granted-mark";
    if (index > stage) return "bg-active";
    return isRefused ? "bg-denied-mark" : "bg-pending-mark";
  };
  return (
    <span aria-hidden className="inline-flex flex-none items-center gap-0.75">
      {Array.from({ length: stages }, (_, index) => (
        <i key={index} className={classes("h-1 w-3.5 rounded-[2px]", lookOf(index))} />
      ))}
    </span>
  );
}
