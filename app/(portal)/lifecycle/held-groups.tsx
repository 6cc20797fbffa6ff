import { getTranslations } from "next-intl/server";
import { reasonWords } from "#components/lifecycle/event-words.ts";
import { GroupRelease } from "#components/lifecycle/group-release.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { listHeldGroups } from "#lib/feeds/index.ts";
import { releaseGroupAction } from "./actions.ts";

type HeldGroup = Awaited<ReturnType<typeof listHeldGroups>>[number];
type Props = { groups: readonly HeldGroup[]; mayRelease: boolean };

const namedMax = 5;

/** Groups of a client whose change would take too much: their people stay as they were. */
export async function HeldGroups({ groups, mayRelease }: Props) {
  const t = await getTranslations("pushed");
  if (groups.length === 0) return null;
  const columns: Column<HeldGroup>[] = [
    {
      ...{ key: "group", title: t("groups.group"), width: "w-56 max-md:w-auto" },
      cell: ({ displayName, feed }) => (
        <span className="min-w-0 wrap-anywhere">
          <span className="block font-medium">{displayName}</span>
          <TextLink href={`/lifecycle/feeds/${feed}`}>{feed}</TextLink>
        </span>
      ),
    },
    {
      ...{ key: "why", title: t("turns.why"), wide: true },
      cell: ({ reason }) => reasonWords(t, reason),
    },
    {
      ...{ key: "people", title: t("groups.people"), wide: true },
      cell: ({ people, names }) => <People count={people} names={names.slice(0, namedMax)} />,
    },
    {
      ...{ key: "act", title: "", width: "w-52" },
      cell: (group) =>
        mayRelease && (
          <span className="flex flex-wrap justify-end gap-2">
            <GroupRelease act={releaseGroupAction} group={group} verdict="drop" />
            <GroupRelease act={releaseGroupAction} group={group} verdict="apply" />
          </span>
        ),
    },
  ];
  return (
    <div className="mb-6" id="groups">
      <Section title={t("groups.title")} count={groups.length}>
        <p className="secondary mb-2">{t("groups.lead")}</p>
        <DataTable
          label={t("groups.title")}
          columns={columns}
          rows={groups}
          rowKey={({ groupId, reason }) => `${groupId} ${reason}`}
          empty={null}
        />
      </Section>
    </div>
  );
}

type PeopleProps = { count: number; names: HeldGroup["names"] };

async function People({ count, names }: PeopleProps) {
  const t = await getTranslations("pushed");
  return (
    <span className="flex flex-wrap gap-x-3">
      {names.map(({ displayName, employeeNumber }) => (
        <TextLink key={employeeNumber} href={`/people/${employeeNumber}`}>
          {displayName}
        </TextLink>
      ))}
      {count > names.length && (
        <span className="caption">{t("groups.more", { count: count - names.length })}</span>
      )}
    </span>
  );
}
