import type { Happened } from "#components/requests/activity.tsx";
import type { getRequest } from "#lib/requests/index.ts";
import { nameOf } from "./item-section.tsx";

type Request = Awaited<ReturnType<typeof getRequest>>;

const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);

/** What follows from somebody's act, and is nobody's own. */
const byItself = new Set(
  ["granted", "wait", "failed", "escalate"].map((step) => `request.${step}`),
);
/** A rejection is told once, by who made it. */
const isTold = ({ kind }: { kind: string }) => kind !== "request.rejected";

/** Steps of every item with what was said at a decision, and comments, in one order of time. */
export function eventsOf(request: Request): Happened[] {
  const isMany = request.items.length > 1;
  const steps = request.items.flatMap((item) =>
    item.history.filter(isTold).map((step, index): Happened => {
      const decision = item.decisions.find(
        ({ at, approver }) => at.getTime() === step.at.getTime() && approver?.id === step.actor?.id,
      );
      const isChange = "minutesFrom" in step.detail && "minutes" in step.detail;
      return {
        key: `${item.itemId}${index}`,
        at: step.at,
        who: byItself.has(step.kind) ? null : (step.actor?.name ?? null),
        kind: step.kind,
        what: isMany ? nameOf(item) : null,
        words: step.kind === "request.submit" && item.position === 1 ? request.reason : null,
        minutesFrom: isChange ? numberOf(step.detail["minutesFrom"]) : null,
        minutes: isChange ? numberOf(step.detail["minutes"]) : null,
        ...(decision?.comment && { words: decision.comment }),
      };
    }),
  );
  const said = request.comments.map(({ id, at, author, kind, body }): Happened => ({
    ...{ key: id, at, who: author?.name ?? null, kind, what: null, words: body },
    ...{ minutesFrom: null, minutes: null },
  }));
  return [...steps, ...said].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}
