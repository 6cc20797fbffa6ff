import { getTranslations } from "next-intl/server";
import { firstOf } from "#app/address.ts";
import { EntryForm } from "#components/bastion/entry-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { decide, find } from "./actions.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Whether an SSH client that shows a code is one's own, and enters a host for oneself. */
export default async function EntryPage({ searchParams }: Props) {
  const [t, given] = await Promise.all([getTranslations("entry"), searchParams]);
  const { code = "" } = firstOf(given, ["code"]);
  return (
    <Page title={t("title")} crumbs={[{ label: t("name") }]} lead={t("lead")}>
      <EntryForm code={code.slice(0, 40)} find={find} decide={decide} />
    </Page>
  );
}
