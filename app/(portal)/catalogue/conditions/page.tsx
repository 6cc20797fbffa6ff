import { ListChecks, Pencil, Plus } from "lucide-react";
import { getTranslations } from "next-intl/server";
import { answered } from "#app/answered.ts";
import { beginFromTicket } from "#app/session.ts";
import { CatalogueTabs } from "#components/catalogue/catalogue-tabs.tsx";
import { ConditionForm } from "#components/catalogue/edit-forms.tsx";
import { LiveRefresh } from "#components/shell/live.tsx";
import { Page } from "#components/shell/page.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { listConditions } from "#lib/catalog/index.ts";
import { getViewer } from "#lib/desk/index.ts";
import { addCondition, changeCondition } from "../actions.ts";

type Line = Awaited<ReturnType<typeof listConditions>>["conditions"][number];

export default async function ConditionsPage() {
  const context = await beginFromTicket();
  const [t, { conditions }, viewer] = await Promise.all([
    getTranslations("catalogue"),
    answered(listConditions(context, {})),
    getViewer(context, {}),
  ]);
  const mayEdit = viewer.rights.includes("catalog.manage");
  return (
    <Page
      title={t("conditions-title", { count: conditions.length })}
      crumbs={[{ label: t("name"), href: "/catalogue" }, { label: t("tab.conditions") }]}
      lead={t("conditions-are")}
      actions={
        mayEdit && (
          <ConditionForm
            act={addCondition}
            trigger={
              <Button kind="primary" icon={<Plus />}>
                {t("add-condition")}
              </Button>
            }
          />
        )
      }
    >
      <LiveRefresh topics={["catalogue"]} />
      <CatalogueTabs chosen="conditions" />
      <DataTable
        label={t("tab.conditions")}
        columns={await columns(mayEdit)}
        rows={conditions}
        rowKey={({ conditionId }) => conditionId}
        empty={<EmptyState icon={<ListChecks />} title={t("no-conditions")} />}
      />
    </Page>
  );
}

async function columns(mayEdit: boolean): Promise<Column<Line>[]> {
  const t = await getTranslations("catalogue");
  const all: Column<Line>[] = [
    {
      key: "name",
      title: t("column.condition"),
      width: "w-64 max-md:w-40",
      cell: ({ name, code }) => <span title={code}>{name}</span>,
    },
    {
      key: "description",
      title: t("field.description"),
      wide: true,
      cell: ({ description }) => <span title={description}>{description}</span>,
    },
    {
      key: "valid",
      title: t("column.valid"),
      width: "w-32 max-md:w-24",
      cell: ({ validDays }) =>
        validDays === null ? t("for-good") : t("days", { count: validDays }),
    },
    {
      key: "rights",
      title: t("column.rights"),
      width: "w-20 max-md:w-16",
      right: true,
      cell: ({ rights }) => rights,
    },
  ];
  if (!mayEdit) return all;
  return [
    ...all,
    {
      key: "edit",
      title: "",
      width: "w-12",
      cell: (condition) => (
        <ConditionForm
          condition={condition}
          act={changeCondition}
          trigger={
            <IconButton
              size="small"
              label={t("edit-thing", { name: condition.name })}
              icon={<Pencil />}
            />
          }
        />
      ),
    },
  ];
}
