import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { submitRecoveryCode } from "#app/(sign-in)/actions.ts";
import { DoorHead } from "#components/sign-in/door-page.tsx";
import { GetBack } from "#components/sign-in/get-back.tsx";
import { RecoveryForm } from "#components/sign-in/recovery-form.tsx";
import { Who } from "#components/sign-in/who.tsx";
import { findHalfway } from "../halfway.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("recovery.title") };
}

/**
 * After the right password: a recovery code in place of what was lost. To anybody else, whoever
 * they are, the same words about what there is: nothing here says what an account has.
 */
export default async function RecoveryPage() {
  const [t, who] = await Promise.all([getTranslations("sign-in"), findHalfway()]);
  if (!who) {
    return (
      <>
        <DoorHead title={t("get-back.title")} lead={t("get-back.lead")} />
        <GetBack />
      </>
    );
  }
  return (
    <>
      <DoorHead title={t("recovery.title")} lead={t("recovery.lead")} />
      <Who name={who.name} note={who.note} />
      <RecoveryForm act={submitRecoveryCode} />
    </>
  );
}
