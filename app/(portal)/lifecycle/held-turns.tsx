import { getTranslations } from "next-intl/server";
import { reasonWords } from "#components/lifecycle/event-words.ts";
import { TurnRelease } from "#components/lifecycle/turn-release.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import type { listHeldTurns } from "#lib/feeds/index.ts";
import { releaseTurnsAction } from "./actions.ts";

type Listed = Awaited<ReturnType<typeof listHeldTurns>>;
type HeldTurn = Listed["people"][number];
type Props = Listed & { mayRelease: boolean };

const names = (rights: HeldTurn["gains"]) =>
  rights.length === 0 ? "–" : rights.map(({ name }) => name).join(", ");

/** People of whom what was told ahead has come, and who stay as they are until somebody looked. */
export async function HeldTurns({ held, people, mayRelease }: Props) {
  const t = await getTranslations("pushed");
  if (people.length === 0) return null;
  const columns: Column<HeldTurn>[] = [
    {
      ...{ key: "who", title: t("who"), width: "w-52 max-md:w-auto" },
      cell: ({ displayName, employeeNumber }) => (
        <PersonChip name={displayName} href={`/people/${employeeNumber}`} />
      ),
    },
    {
      ...{ key: "why", title: t("turns.why"), wide: true },
      cell: ({ state, reason }) =>
        state === "held" ? reasonWords(t, reason) : t("turns.failed", { reason }),
    },
    {
      ...{ key: "losses", title: t("turns.would-lose"), wide: true },
      cell: ({ losses }) => names(losses),
    },
    {
      ...{ key: "gains", title: t("turns.would-gain"), wide: true },
      cell: ({ gains }) => names(gains),
    },
    {
      ...{ key: "act", title: "", width: "w-32" },
      cell: (person) =>
        mayRelease &&
        person.state === "held" && (
          <TurnRelease act={releaseTurnsAction} person={person} count={1} />
        ),
    },
  ];
  return (
    <div className="mb-6" id="turns">
      <Section
        title={t("turns.title")}
        count={people.length}
        actions={mayRelease && held > 1 && <TurnRelease act={releaseTurnsAction} count={held} />}
      >
        <p className="secondary mb-2">{t("turns.lead")}</p>
        <DataTable
          label={t("turns.title")}
          columns={columns}
          rows={people}
          rowKey={({ personId }) => personId}
          empty={null}
        />
      </Section>
    </div>
  );
}
