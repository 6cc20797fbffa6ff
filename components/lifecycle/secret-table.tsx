import { useTranslations } from "next-intl";
import { Instant } from "#components/time/instant-text.tsx";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import type { Act } from "#components/ui/form-dialogue.tsx";
import { TimeLeft } from "#components/ui/time-left.tsx";
import { EndSecret } from "./end-secret.tsx";

type SecretView = {
  secretId: string;
  createdAt: Date;
  createdBy: string | null;
  endsAt: Date | null;
};
type Props = { code: string; secrets: readonly SecretView[]; end: Act };

/** What a feed's events may be signed with now, and until when; never what it is. */
export function SecretTable({ code, secrets, end }: Props) {
  const t = useTranslations("pushed");
  const columns: Column<SecretView>[] = [
    {
      key: "made",
      title: t("made"),
      width: "w-44 max-md:w-28",
      cell: ({ createdAt }) => <Instant at={createdAt} />,
    },
    { key: "by", title: t("made-by"), cell: ({ createdBy }) => createdBy ?? t("console") },
    {
      key: "until",
      title: t("counts-until"),
      width: "w-40 max-md:w-28",
      cell: ({ endsAt }) =>
        endsAt === null ? t("until-replaced") : <TimeLeft endsAt={endsAt} soon plain />,
    },
    {
      key: "end",
      title: "",
      width: "w-24",
      cell: ({ secretId }) => (
        <EndSecret act={end} isLast={secrets.length === 1} {...{ code, secretId }} />
      ),
    },
  ];
  return (
    <DataTable
      label={t("secrets")}
      columns={columns}
      rows={secrets}
      rowKey={({ secretId }) => secretId}
    />
  );
}
