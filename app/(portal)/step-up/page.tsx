import { getTranslations } from "next-intl/server";
import { beginFromTicket } from "#app/session.ts";
import { StepUpForm } from "#components/security/step-up-form.tsx";
import { Page } from "#components/shell/page.tsx";
import { ownPath } from "#lib/signin/index.ts";

type Props = { searchParams: Promise<{ to?: string | string[] }> };

/** For browsers without a script, which cannot prove anything in place. */
export default async function StepUpPage({ searchParams }: Props) {
  const [t, { to }] = await Promise.all([
    getTranslations("security"),
    searchParams,
    beginFromTicket(),
  ]);
  return (
    <Page
      title={t("step-up.title")}
      crumbs={[{ label: t("step-up.name") }]}
      lead={t("step-up.why")}
    >
      <div className="max-w-[376px]">
        <StepUpForm fields={{ to: ownPath(typeof to === "string" ? to : undefined) }} />
      </div>
    </Page>
  );
}
