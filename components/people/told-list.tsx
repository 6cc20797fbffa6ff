import { Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { ActDialogue, type PreviewAct, type SendAct } from "./act-dialogue.tsx";

type Statement = {
  key: string;
  at: Date;
  turn: "begin" | "end" | "leave" | "return" | null;
  title: string | null;
  orgName: string | null;
  managerName: string | null;
  isRetraction: boolean;
  isRetracted: boolean;
};

type Props = {
  personId: string;
  name: string;
  statements: readonly Statement[];
  /** Unset for whoever may not take anything back. */
  taking: { preview: PreviewAct; send: SendAct } | undefined;
};

/** What was told of somebody piece by piece, the latest first, with what was taken back. */
export function ToldList({ personId, name, statements, taking }: Props) {
  const t = useTranslations("people");
  const shown = statements.filter(({ isRetraction }) => !isRetraction);
  if (shown.length === 0) return null;
  return (
    <Section title={t("statements")}>
      <ul className="rows">
        {shown.map((statement) => (
          <li
            key={statement.key}
            className="py-2 text-13"
            data-statement={statement.isRetracted ? "retracted" : "stands"}
          >
            <Line statement={statement} />
            {taking && !statement.isRetracted && (
              <ActDialogue
                personId={personId}
                act={{ kind: "retract", key: statement.key }}
                title={t("retract-title", { name })}
                lead={t("retract-lead")}
                confirm={t("retract")}
                danger={false}
                preview={taking.preview}
                send={taking.send}
                fields={{ key: statement.key }}
                trigger={
                  <Button size="small" kind="ghost" icon={<Undo2 />}>
                    {t("retract")}
                  </Button>
                }
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Line({ statement }: { statement: Statement }) {
  const t = useTranslations("people");
  const { turn, title, orgName, managerName, at, isRetracted } = statement;
  const said = [
    turn === null ? null : t(`turn.${turn}`),
    title,
    orgName,
    managerName === null ? null : t("under", { name: managerName }),
  ].filter((part) => part !== null);
  const what = said.length === 0 ? t("turn.other") : said.join(t("comma"));
  return (
    <div>
      {isRetracted ? <s className="text-ink-3">{what}</s> : what}
      <div className="caption">
        {t("tell-from")} <Instant at={at} />
        {isRetracted && `${t("comma")}${t("retracted")}`}
      </div>
    </div>
  );
}
