import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { submitRecoveryCode } from "#app/(sign-in)/actions.ts";
import { DoorHead } from "#components/sign-in/door-page.tsx";
import { Who } from "#components/sign-in/who.tsx";
import { halfway } from "../halfway.ts";
import { RecoveryForm } from "./recovery-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("recovery.title") };
}

/** After the right password: a recovery code in place of what was lost. */
export default async function RecoveryPage() {
  const [t, who] = await Promise.all([getTranslations("sign-in"), halfway()]);
  return (
    <>
      <DoorHead title={t("recovery.title")} lead={t("recovery.lead")} />
      <Who name={who.name} note={who.note} />
      <RecoveryForm act={submitRecoveryCode} />
    </>
  );
}
