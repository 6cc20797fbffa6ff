import { useTranslations } from "next-intl";
import { Due } from "./due.tsx";
import { StageWho, useStageTitle, type AskedGroup } from "./stage-words.tsx";
import { Faces } from "#components/ui/avatar.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { useTime } from "#components/time/use-time.ts";
import { StagePath, type PathStage, type StageState } from "#components/ui/stage-path.tsx";

type Named = { id: string; name: string } | null;
type Decision = {
  approver: Named;
  insteadOf: Named;
  verdict: string;
  minutesFrom: number | null;
  minutes: number | null;
  at: Date;
};
type Stage = {
  name: string;
  index: number;
  state: "done" | "open" | "rejected" | "later" | "never";
  groups: readonly AskedGroup[];
  openedAt: Date | null;
  dueAt: Date | null;
  timeoutHours: number;
  escalation: number;
  decisions: readonly Decision[];
};
export type PathItem = {
  state: string;
  because: string | null;
  path: readonly Stage[];
  submittedAt: Date;
  approvedAt: Date | null;
  activatedAt: Date | null;
  endsAt: Date | null;
  closedAt: Date | null;
  waitsFor: string | null;
  expectedMinutes: number | null;
};

const states: Record<Stage["state"], StageState> = {
  done: "done",
  open: "now",
  rejected: "refused",
  later: "future",
  never: "future",
};

type Props = { item: PathItem; requester: string; you?: string; upright?: boolean };

/** The way of an item from sending to being granted: faces, clocks, decisions. */
export function ItemPath({ item, requester, you, upright = false }: Props) {
  const t = useTranslations("requests");
  const titleOf = useStageTitle();
  const sent: PathStage = {
    key: "sent",
    state: "done",
    role: t("sent"),
    who: (
      <>
        <Faces names={[requester]} />
        <span className="min-w-0 wrap-anywhere">{requester}</span>
      </>
    ),
    note: <Instant at={item.submittedAt} />,
  };
  const stages = item.path.map((stage): PathStage => ({
    key: `${stage.index}`,
    state: states[stage.state],
    role: titleOf(stage),
    who: <Who stage={stage} you={you} />,
    note: <Note stage={stage} />,
  }));
  return (
    <StagePath upright={upright} label={t("path")} stages={[sent, ...stages, lastOf(item, t)]} />
  );
}

type Translate = ReturnType<typeof useTranslations<"requests">>;

function lastOf(item: PathItem, t: Translate): PathStage {
  const { activatedAt, closedAt, state } = item;
  if (activatedAt) {
    const isOver = state === "ended" && closedAt !== null;
    return {
      key: "granted",
      state: "done",
      role: isOver ? t("state.ended") : t("state.granted"),
      note: <Instant at={isOver ? closedAt : activatedAt} />,
    };
  }
  if (closedAt) {
    return {
      key: "granted",
      state: "refused",
      role: t(`state.${state as "rejected"}`),
      note: <Instant at={closedAt} />,
    };
  }
  if (state === "approved") {
    return {
      key: "granted",
      state: "now",
      role: t("state.approved"),
      note: t(`waits-for.${item.waitsFor as "start"}`),
    };
  }
  return {
    key: "granted",
    state: "future",
    role: t("granted-by-itself"),
    note: <Soon item={item} />,
  };
}

function Soon({ item }: { item: PathItem }) {
  const t = useTranslations("requests");
  const time = useTime();
  if (item.expectedMinutes === null) return null;
  return t("usually-after", { span: time.span(item.expectedMinutes * 60_000) });
}

function Who({ stage, you }: { stage: Stage; you: string | undefined }) {
  const t = useTranslations("requests");
  const names = stage.decisions.flatMap(({ approver }) => (approver ? [approver.name] : []));
  const isDecided = stage.state === "done" || stage.state === "rejected";
  if (isDecided || names.length > 0) {
    const needed = stage.groups.reduce((sum, { quorum }) => sum + quorum, 0);
    if (names.length === 0) return <span>{t("nobody-needed")}</span>;
    return (
      <>
        <Faces names={names} max={3} />
        <span className="min-w-0 wrap-anywhere">
          {isDecided
            ? names.join(t("comma"))
            : t("so-many-decided", { count: names.length, needed })}
        </span>
      </>
    );
  }
  return <StageWho groups={stage.groups} {...(you !== undefined && { you })} />;
}

function Note({ stage }: { stage: Stage }) {
  const t = useTranslations("requests");
  const time = useTime();
  const last = stage.decisions.at(-1);
  if (stage.state === "open") {
    return (
      <>
        {stage.dueAt ? <Due at={stage.dueAt} /> : t("waiting")}
        {stage.escalation > 0 && (
          <span className="block">{t(stage.escalation === 1 ? "escalated" : "at-fallback")}</span>
        )}
      </>
    );
  }
  if (last) {
    const isNarrowed = last.verdict === "approved" && last.minutes !== last.minutesFrom;
    return (
      <>
        {t(isNarrowed ? "verdict.narrowed" : `verdict.${last.verdict as "approved"}`)}{" "}
        <Instant at={last.at} />
      </>
    );
  }
  if (stage.state !== "later") return null;
  return t("within", { span: time.span(stage.timeoutHours * 3_600_000) });
}
