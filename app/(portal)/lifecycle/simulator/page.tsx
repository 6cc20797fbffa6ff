import { FileUp, GitCompare } from "lucide-react";
import { getFormatter, getTranslations } from "next-intl/server";
import { firstOf } from "#app/address.ts";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { RightColumns } from "#components/movers/right-columns.tsx";
import { SupposedTable } from "#components/movers/supposed-table.tsx";
import { SupposeForm } from "#components/movers/suppose-form.tsx";
import { unitOptions } from "#components/people/unit-options.ts";
import { Page } from "#components/shell/page.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Section } from "#components/ui/section.tsx";
import { previewMoves } from "#lib/access/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { isPosternError, type Context } from "#lib/kernel/index.ts";
import { listUnits } from "#lib/people/index.ts";
import { notFound } from "next/navigation";

const keys = ["who", "unit", "title", "manager"] as const;
type Asked = Partial<Record<(typeof keys)[number], string>>;
type Answer = Awaited<ReturnType<typeof previewMoves>>;
type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** What people would gain, keep and lose if they moved. */
export default async function SimulatorPage({ searchParams }: Props) {
  const [t, given, context] = await Promise.all([
    getTranslations("simulator"),
    searchParams,
    beginFromTicket(),
  ]);
  const asked: Asked = firstOf(given, keys);
  const { rights } = await answered(getViewer(context, {}));
  if (!rights.includes("access.read")) notFound();
  const [{ units }, { answer, problem }] = await Promise.all([
    answered(listUnits(context, {})),
    answerOf(context, asked),
  ]);
  return (
    <Page
      title={answer ? await titleOf(answer) : t("title")}
      crumbs={[{ label: t("name") }]}
      lead={t("lead")}
      actions={
        rights.includes("feeds.manage") && (
          <ButtonLink href="/lifecycle/import" icon={<FileUp />}>
            {t("file")}
          </ButtonLink>
        )
      }
    >
      <div className="flex flex-col gap-8">
        <SupposeForm asked={asked} units={unitOptions(units)} problem={problem} />
        {answer ? <Answered answer={answer} /> : <Nothing />}
      </div>
    </Page>
  );
}

type Said = { readonly answer?: Answer; readonly problem?: string };

async function answerOf(context: Context, { who, unit, title, manager }: Asked): Promise<Said> {
  const numbers = [...new Set((who ?? "").split(/[\s,;]+/).filter(Boolean))];
  if (numbers.length === 0) return {};
  const facts = {
    ...(unit && { orgCode: unit }),
    ...(title && { title }),
    ...(manager && { managerNumber: manager }),
  };
  try {
    return { answer: await previewMoves(context, { numbers, facts }) };
  } catch (error) {
    if (!isPosternError(error) || error.code !== "invalid_input") throw error;
    const t = await getTranslations("errors");
    return { problem: t("problem.invalid_value") };
  }
}

async function titleOf({ people }: Answer): Promise<string> {
  const [t, format] = await Promise.all([getTranslations("simulator"), getFormatter()]);
  const sum = (key: "gains" | "kept" | "losses") =>
    format.number(people.reduce((count, each) => count + each[key].length, 0));
  const counts = { gains: sum("gains"), kept: sum("kept"), losses: sum("losses") };
  return t("title-answer", { people: people.length, ...counts });
}

async function Answered({ answer: { people, trips } }: { answer: Answer }) {
  const [t, format] = await Promise.all([getTranslations("simulator"), getFormatter()]);
  const [only] = people;
  const [trip] = trips;
  return (
    <>
      {trip && (
        <Banner tone="held" cause={t("brake")}>
          {t("brake-effect", {
            losing: format.number(trip.losing),
            before: format.number(trip.lostBefore),
            limit: format.number(Math.floor(trip.limit)),
          })}
        </Banner>
      )}
      {people.length === 1 && only ? (
        <>
          {only.conflicts.length > 0 && (
            <Banner
              tone="note"
              cause={t("conflict", { names: format.list(only.conflicts, { type: "unit" }) })}
            />
          )}
          <RightColumns gains={only.gains} kept={only.kept} losses={only.losses} />
          {only.asked > 0 && <p className="secondary">{t("confirm", { count: only.asked })}</p>}
        </>
      ) : (
        <Section title={t("people")} count={people.length}>
          <SupposedTable people={people} />
        </Section>
      )}
    </>
  );
}

async function Nothing() {
  const t = await getTranslations("simulator");
  return (
    <EmptyState icon={<GitCompare />} title={t("none")}>
      {t("none-why")}
    </EmptyState>
  );
}
