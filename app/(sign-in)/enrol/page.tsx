import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { DoorHead } from "#components/sign-in/door-page.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { isPosternError } from "#lib/kernel/index.ts";
import { openEnrolment } from "#lib/signin/index.ts";
import { ChooseForm } from "./choose-form.tsx";
import { PasskeyFirst } from "./passkey-first.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("enrol.name") };
}

export default async function EnrolPage() {
  const t = await getTranslations("sign-in");
  const opened = await openLink();
  if (!opened) return <LinkIsOver />;
  return (
    <>
      <DoorHead
        step={t("enrol.step", { step: 1 })}
        title={t("enrol.password-title", { name: opened.displayName })}
        lead={t("enrol.password-lead")}
      />
      <PasskeyFirst />
      <ChooseForm employeeNumber={opened.employeeNumber} />
      <p className="caption mt-4">
        {t("enrol.until")} <Instant at={opened.validTo} />
      </p>
    </>
  );
}

/** Undefined: the link is used, replaced, over, or none. */
async function openLink() {
  try {
    const token = (await readHandle("enrolment")) ?? "";
    return await openEnrolment(await beginAsVisitor(), { token });
  } catch (error) {
    if (isPosternError(error) && error.code === "gone") return undefined;
    throw error;
  }
}

async function LinkIsOver() {
  const [t, errors] = await Promise.all([getTranslations("sign-in"), getTranslations("errors")]);
  return (
    <>
      <DoorHead title={t("enrol.over")} lead={errors("reason.enrolment_link_is_over")} />
      <ButtonLink href="/sign-in" size="large" full>
        {t("enrol.restart")}
      </ButtonLink>
    </>
  );
}
