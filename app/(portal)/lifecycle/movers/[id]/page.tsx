import { getFormatter, getTranslations } from "next-intl/server";
import { notFound } from "next/navigation";
import { z } from "zod";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { AskedRight } from "#components/movers/asked-right.tsx";
import { ConfirmForm } from "#components/movers/confirm-form.tsx";
import { MoverState } from "#components/movers/mover-state.tsx";
import { NoteForm } from "#components/movers/note-form.tsx";
import { RightColumns } from "#components/movers/right-columns.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { getTime } from "#components/time/get-time.ts";
import { Instant } from "#components/time/instant-text.tsx";
import { Avatar } from "#components/ui/avatar.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { getMover } from "#lib/fulfilment/index.ts";
import { confirmMoveAction, noteMoveAction } from "../actions.ts";

type Mover = Awaited<ReturnType<typeof getMover>>;
type Props = { params: Promise<{ id: string }> };

/** One move: what it gives, leaves and takes, and what the next manager confirms. */
export default async function MoverPage({ params }: Props) {
  const [t, { id }, context] = await Promise.all([
    getTranslations("movers"),
    params,
    beginFromTicket(),
  ]);
  const caseId = z.uuid().safeParse(id).data ?? notFound();
  const mover = await answered(getMover(context, { caseId }));
  const { state, person } = mover;
  const count = mover.items.filter((item) => item.state === "asked").length;
  return (
    <Page
      title={t(`title-one.${state}`, { name: person, count })}
      crumbs={[{ label: t("name"), href: "/lifecycle/movers" }, { label: person }]}
      chips={<MoverState state={state} />}
      mark={<Avatar name={person} size={44} hidden />}
      aside={<Facts mover={mover} />}
      asideWidth={312}
    >
      <LiveRefresh topics={["movers", "access"]} />
      <div className="flex flex-col gap-8">
        <Requested mover={mover} />
        <RightColumns gains={mover.gains} kept={mover.kept} losses={mover.losses} />
      </div>
    </Page>
  );
}

async function Requested({ mover }: { mover: Mover }) {
  const [t, time] = await Promise.all([getTranslations("movers"), getTime()]);
  const { items, dueAt, id } = mover;
  const mine = items.filter(({ isMine }) => isMine);
  const others = items.filter(({ isMine }) => !isMine);
  return (
    <Section title={t("requested")} count={items.length} ruled={items.length === 0}>
      {items.length === 0 && <p className="secondary py-2">{t("requested-none")}</p>}
      {mine.length > 0 && dueAt && (
        <p className="secondary pb-2">{t("confirm-lead", { due: time.exact(dueAt) })}</p>
      )}
      {mine.length > 0 && <ConfirmForm caseId={id} items={mine} action={confirmMoveAction} />}
      <ul className={mine.length > 0 && others.length > 0 ? "mt-4" : ""}>
        {others.map((item) => (
          <AskedRight key={item.assignmentId} item={item}>
            <ItemState item={item} isOpen={mover.state === "open"} />
          </AskedRight>
        ))}
      </ul>
    </Section>
  );
}

type ItemProps = { item: Mover["items"][number]; isOpen: boolean };

async function ItemState({ item, isOpen }: ItemProps) {
  const t = await getTranslations("movers");
  const { state, decider, decidedBy, decidedAt } = item;
  if (state === "asked" && isOpen) {
    const words = decider === null ? t("waits-for-nobody") : t("waits-for", { name: decider });
    return <span className="caption">{words}</span>;
  }
  return (
    <span className="caption">
      {t(`item.${state}`, { name: decidedBy ?? "" })}{" "}
      {decidedAt && <Instant at={decidedAt} as="day" />}
    </span>
  );
}

async function Facts({ mover }: { mover: Mover }) {
  const [t, format] = await Promise.all([getTranslations("movers"), getFormatter()]);
  const { person, personNumber, note, notedAt } = mover;
  const change = (from: string | null, to: string | null) =>
    format.list([from ?? t("nobody"), to ?? t("nobody")], { type: "unit" });
  return (
    <>
      <Section title={t("facts")} ruled>
        <DefinitionRows
          rows={[
            {
              term: t("person"),
              value: (
                <TextLink href={`/people/${encodeURIComponent(personNumber)}`}>{person}</TextLink>
              ),
            },
            { term: t("from"), value: change(mover.fromUnit, mover.fromManager) },
            { term: t("to"), value: change(mover.toUnit, mover.toManager) },
            { term: t("since"), value: <Instant at={mover.movedAt} as="date" /> },
            ...(mover.dueAt ? [{ term: t("due"), value: <Instant at={mover.dueAt} /> }] : []),
          ]}
        />
      </Section>
      <Section title={t("note")} ruled>
        {note === null && !mover.mayNote && <p className="secondary pt-2">{t("note-none")}</p>}
        {note !== null && !mover.mayNote && (
          <p className="pt-2 text-13 wrap-anywhere whitespace-pre-line">
            {note} {notedAt && <Instant at={notedAt} as="ago" />}
          </p>
        )}
        {mover.mayNote && <NoteForm caseId={mover.id} note={note ?? ""} action={noteMoveAction} />}
      </Section>
    </>
  );
}
