import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useTime } from "#components/time/use-time.ts";

export type LimitsView = {
  proof: "none" | "code" | "passkey";
  drainMinutes: number;
  needsObserver: boolean;
  /** 0: for as long as the right stands. */
  idleMinutes: number;
  /** None: any. */
  commands: readonly string[];
  leftBehind: "keep" | "report" | "end";
  ruleActs: readonly ("alert" | "end")[];
};

const namedMax = 2;
const minuteMs = 60_000;

/** What a right to enter hosts holds to, as short words beside what it allows. */
export function LimitWords({ limits }: { limits: LimitsView }) {
  const words = useLimitWords(limits);
  return words.map(([key, text]) => (
    <span key={key} data-limit={key} className="wrap-anywhere">
      {text}
    </span>
  ));
}

type Words = readonly [key: string, text: ReactNode];

function useLimitWords(limits: LimitsView): Words[] {
  const [t, time] = [useTranslations("production"), useTime()];
  const commandWords = useCommandWords();
  const { proof, drainMinutes, needsObserver, idleMinutes, commands, leftBehind, ruleActs } =
    limits;
  const words: (Words | false)[] = [
    commands.length > 0 && ["commands", commandWords(commands)],
    proof !== "none" && ["proof", t(`limit.${proof}`)],
    needsObserver && ["observer", t("limit.observer")],
    idleMinutes > 0 && ["idle", t("limit.idle", { span: time.span(idleMinutes * minuteMs, 2) })],
    drainMinutes > 0 && [
      "drain",
      t("limit.drain", { span: time.span(drainMinutes * minuteMs, 2) }),
    ],
    leftBehind !== "keep" && ["left", t(`limit.left-${leftBehind}`)],
    ...ruleActs.map((act): Words => [act, t(`limit.rule-${act}`)]),
  ];
  return words.filter((each) => each !== false);
}

function useCommandWords() {
  const [t, format] = [useTranslations("production"), useFormatter()];
  return (commands: readonly string[]): ReactNode =>
    t.rich("limit.commands", {
      c: (chunks) => <code className="mono">{chunks}</code>,
      commands: format.list(commands.slice(0, namedMax), { type: "unit" }),
      more: Math.max(0, commands.length - namedMax),
    });
}
