import { Clock, Minus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";
import { Section } from "#components/ui/section.tsx";
import type { PreviewAct, SendAct } from "./act-dialogue.tsx";
import { UndoChange } from "./undo-change.tsx";

type Change = {
  changeId: string;
  at: Date;
  cause: string;
  gains: readonly string[];
  losses: readonly string[];
  kept: readonly { name: string; until: Date }[];
  isUndoable: boolean;
};
type Undoing = { personId: string; name: string; preview: PreviewAct; send: SendAct };
type Props = { changes: readonly Change[]; undoing: Undoing | undefined };

/** What came and went last, why, and how to take it back where that can be done here. */
export function PersonChanges({ changes, undoing }: Props) {
  const t = useTranslations("people");
  if (changes.length === 0) return null;
  return (
    <Section title={t("changes")}>
      <ul className="rows">
        {changes.map((change) => (
          <li
            key={change.changeId}
            className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-13"
          >
            <span className="w-28 flex-none text-ink-3">
              <Instant at={change.at} />
            </span>
            <span className="w-32 flex-none text-ink-2">
              {t(`cause.${change.cause as "rule"}`)}
            </span>
            <span className="flex min-w-0 flex-1 flex-wrap gap-x-3 max-md:basis-full">
              <Names icon={<Plus aria-label={t("effect.gained")} />} names={change.gains} />
              <Names icon={<Minus aria-label={t("effect.lost")} />} names={change.losses} />
              <Kept rights={change.kept} />
              {change.gains.length + change.losses.length + change.kept.length === 0 && (
                <span className="text-ink-3">{t("no-effect")}</span>
              )}
            </span>
            {undoing && change.isUndoable && <UndoChange {...undoing} changeId={change.changeId} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** What ends by it, but later: by the day on which it does. */
function Kept({ rights }: { rights: Change["kept"] }) {
  const t = useTranslations("people");
  const byInstant = Map.groupBy(rights, ({ until }) => until.getTime());
  return [...byInstant].map(([until, together]) => (
    <span key={until} className="inline-flex min-w-0 flex-wrap items-center gap-x-1">
      <Names icon={<Clock aria-hidden />} names={together.map(({ name }) => name)} />
      <span className="caption">
        {t("kept-until")} <Instant at={new Date(until)} as="day" />
      </span>
    </span>
  ));
}

const namesMax = 3;

function Names({ icon, names }: { icon: ReactNode; names: readonly string[] }) {
  if (names.length === 0) return null;
  const rest = names.length - namesMax;
  return (
    <span
      className="inline-flex min-w-0 items-center gap-1 [&>svg]:size-3.5 [&>svg]:text-ink-3"
      title={names.join("\n")}
    >
      {icon}
      <span className="cut">
        {names.slice(0, namesMax).join(", ")}
        {rest > 0 && ` +${rest}`}
      </span>
    </span>
  );
}
