import { Download, Users } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { addressOf } from "#app/address.ts";
import { beginFromTicket } from "#app/session.ts";
import { ButtonLink } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Pagination } from "#components/ui/pagination.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { Section } from "#components/ui/section.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { listRolloutPersons } from "#lib/access/index.ts";
import type { Shown } from "./page.tsx";

type Asked = { readonly side?: string; readonly cursor?: string };
type Props = { rolloutId: string; asked: Asked; shown: Shown };
type Found = Awaited<ReturnType<typeof listRolloutPersons>>;
type Person = Found["persons"][number];

const sides = ["gain", "lose"] as const;

/** Exactly those whom the hash covers, page by page. */
export async function RolloutPeople({ rolloutId, asked, shown }: Props) {
  const [t, context] = await Promise.all([getTranslations("rollouts"), beginFromTicket()]);
  if (shown.rollout.total === 0) return null;
  const side = sides.find((each) => each === asked.side);
  const found = await listRolloutPersons(context, { rolloutId, side, cursor: asked.cursor });
  const path = `/rules/rollouts/${rolloutId}`;
  const counts = { gain: shown.gaining, lose: shown.losing };
  return (
    <Section
      title={t("people")}
      count={side ? counts[side] : shown.rollout.total}
      actions={
        <>
          <Segmented
            label={t("people")}
            chosen={side ?? "all"}
            segments={[
              { value: "all", label: t("side-all"), href: path },
              ...sides.map((value) => ({
                value,
                label: t(`side.${value}`, { count: counts[value] }),
                href: addressOf(path, { side: value }),
              })),
            ]}
          />
          <ButtonLink
            kind="ghost"
            size="small"
            icon={<Download />}
            prefetch={false}
            download
            href={addressOf(`${path}/export`, { side })}
          >
            CSV
          </ButtonLink>
        </>
      }
    >
      <DataTable
        label={t("people")}
        columns={await columns(found)}
        rows={found.persons}
        rowKey={({ personId }) => personId}
        rowHref={({ employeeNumber }) => `/people/${encodeURIComponent(employeeNumber)}`}
        empty={<EmptyState icon={<Users />} title={t("nobody")} />}
      />
      <Pagination
        firstHref={asked.cursor && addressOf(path, { side })}
        nextHref={found.cursor ? addressOf(path, { side, cursor: found.cursor }) : undefined}
      />
    </Section>
  );
}

async function columns({ rights }: Found): Promise<Column<Person>[]> {
  const t = await getTranslations("rollouts");
  const byId = new Map(rights.map((right) => [right.entitlementId, right]));
  const words = (ids: readonly string[]) =>
    ids
      .flatMap((id) => {
        const right = byId.get(id);
        return right ? [`${right.system} ${right.entitlement}`] : [];
      })
      .join(", ");
  return [
    {
      key: "name",
      title: t("column.person"),
      width: "w-52 max-md:w-36",
      cell: ({ displayName }) => <PersonChip name={displayName} />,
    },
    {
      key: "department",
      title: t("department"),
      width: "w-40",
      wide: true,
      cell: ({ department }) => department ?? t("no-department"),
    },
    {
      key: "what",
      title: t("column.what"),
      cell: ({ gains, losses }) => (
        <span title={[words(gains), words(losses)].filter(Boolean).join("\n")}>
          {gains.length > 0 && <span className="text-granted">+ {words(gains)} </span>}
          {losses.length > 0 && <span className="text-denied">− {words(losses)}</span>}
        </span>
      ),
    },
    {
      key: "state",
      title: t("column.state"),
      width: "w-20",
      cell: ({ state }) => t(`person-state.${state as "planned"}`),
    },
  ];
}
