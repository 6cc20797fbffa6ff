import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { AskForm } from "#components/keys/ask-form.tsx";
import { DecidedTable, WaitingTable, What } from "#components/keys/asked-table.tsx";
import { ClassTable } from "#components/keys/class-table.tsx";
import { ConfirmForm } from "#components/keys/confirm-form.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { CommandForm } from "#components/ui/command-form.tsx";
import { Section } from "#components/ui/section.tsx";
import { getKeyBoard, getViewer, type AskedDestruction } from "#lib/desk/index.ts";
import { askAction, confirmAction, withdrawAction } from "./actions.ts";

/** What waits to be destroyed and for whose word, what was, and the keys of each class. */
export default async function KeysPage() {
  const [t, context] = await Promise.all([getTranslations("keys"), beginFromTicket()]);
  const [{ asked, classes }, { rights }] = await answered(
    Promise.all([getKeyBoard(context, {}), getViewer(context, {})]),
  );
  const waits = ({ state, isOver }: AskedDestruction) => state === "asked" && !isOver;
  const waiting = asked.filter(waits);
  const decided = asked.filter((each) => !waits(each));
  const own = new Set(
    waiting.filter(({ requestedBy }) => requestedBy === context.actor.personId).map(({ id }) => id),
  );
  return (
    <Page
      title={t("title", { count: waiting.length })}
      crumbs={[{ label: t("name") }]}
      lead={t("lead")}
      actions={<AskForm action={askAction} />}
    >
      <LiveRefresh topics={["keys", "key-destructions"]} />
      <div className="flex flex-col gap-8">
        <Section title={t("waiting")} count={waiting.length} waiting={waiting.length > own.size}>
          <WaitingTable
            asked={waiting}
            acts={(each) => (
              <span className="flex flex-wrap items-center justify-end gap-1.5">
                <CommandForm
                  action={withdrawAction}
                  fields={{ destructionId: each.id }}
                  button={{ children: t("withdraw"), kind: "secondary", size: "small" }}
                />
                {own.has(each.id) ? (
                  <span className="caption whitespace-normal">{t("own")}</span>
                ) : (
                  <ConfirmForm
                    id={each.id}
                    what={<What asked={each} isLinked={false} />}
                    reason={each.reason}
                    action={confirmAction}
                  />
                )}
              </span>
            )}
          />
        </Section>
        {decided.length > 0 && (
          <Section title={t("decided")}>
            <DecidedTable asked={decided} seesLog={rights.includes("audit.read")} />
          </Section>
        )}
        <Section title={t("classes")} note={t("classes-note")}>
          <ClassTable keys={classes} />
        </Section>
      </div>
    </Page>
  );
}
