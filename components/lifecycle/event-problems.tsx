import { useTranslations } from "next-intl";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { Section } from "#components/ui/section.tsx";

type Problem = { field: string; reason: string; expected: string };

/** What is wrong with a text that is no event, field by field, as its source was answered. */
export function EventProblems({ problems }: { problems: readonly Problem[] }) {
  const t = useTranslations("pushed");
  const columns: Column<Problem>[] = [
    {
      key: "field",
      title: t("problem-field"),
      width: "w-56 max-md:w-36",
      cell: ({ field }) => <span className="mono wrap-anywhere">{field}</span>,
    },
    {
      key: "expected",
      title: t("problem-expected"),
      cell: ({ expected }) => <span className="block py-1.5 whitespace-normal">{expected}</span>,
    },
  ];
  return (
    <Section title={t("problems")}>
      <DataTable
        label={t("problems")}
        columns={columns}
        rows={problems}
        rowKey={({ field, expected }) => `${field} ${expected}`}
      />
    </Section>
  );
}
