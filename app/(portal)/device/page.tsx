import { getTranslations } from "next-intl/server";
import { firstOf } from "#app/address.ts";
import { DeviceForm } from "#components/device-grant/device-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { decide, find } from "./actions.ts";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Whether a command line that shows a code is one's own. */
export default async function DevicePage({ searchParams }: Props) {
  const [t, given] = await Promise.all([getTranslations("device-grant"), searchParams]);
  const { user_code: code = "" } = firstOf(given, ["user_code"]);
  return (
    <Page title={t("title")} crumbs={[{ label: t("name") }]} lead={t("lead")}>
      <DeviceForm code={code.slice(0, 40)} find={find} decide={decide} />
    </Page>
  );
}
