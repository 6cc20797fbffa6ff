import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { submitRecoveryCode } from "#app/(sign-in)/actions.ts";
import { readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { DoorHead } from "#components/sign-in/door-page.tsx";
import { Who } from "#components/sign-in/who.tsx";
import { readSignIn } from "#lib/signin/index.ts";
import { RecoveryForm } from "./recovery-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("recovery.title") };
}

/** After the right password: a recovery code in place of what was lost. */
export default async function RecoveryPage() {
  const t = await getTranslations("sign-in");
  const handle = await readHandle("login");
  const login = await readSignIn(await beginAsVisitor(), {
    ...(handle !== undefined && { handle }),
  });
  if (login.status !== "password" || login.displayName === null) redirect("/sign-in");
  return (
    <>
      <DoorHead title={t("recovery.title")} lead={t("recovery.lead")} />
      <Who name={login.displayName} note={login.employeeNumber ?? ""} />
      <RecoveryForm act={submitRecoveryCode} />
    </>
  );
}
