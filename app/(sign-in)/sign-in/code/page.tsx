import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { submitCode } from "#app/(sign-in)/actions.ts";
import { CodeForm } from "#app/(sign-in)/code-form.tsx";
import { readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { DoorHead } from "#components/sign-in/door-page.tsx";
import { Who } from "#components/sign-in/who.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { readSignIn } from "#lib/signin/index.ts";
import { PasskeySecond } from "./passkey-second.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("code.title") };
}

export default async function CodePage() {
  const t = await getTranslations("sign-in");
  const handle = await readHandle("login");
  const login = await readSignIn(await beginAsVisitor(), {
    ...(handle !== undefined && { handle }),
  });
  if (login.status !== "password" || login.displayName === null) redirect("/sign-in");
  return (
    <>
      <DoorHead title={t("code.title")} lead={t("code.lead")} />
      <Who name={login.displayName} note={login.employeeNumber ?? ""} />
      <CodeForm submit={submitCode} label={t("code.label")} act={t("continue")} />
      {login.hasPasskey && <PasskeySecond />}
      {login.hasRecoveryCodes && (
        <p className="mt-5 text-13">
          <TextLink href="/sign-in/recovery">{t("recovery.link")}</TextLink>
        </p>
      )}
    </>
  );
}
