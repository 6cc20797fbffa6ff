import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { submitCode } from "#app/(sign-in)/actions.ts";
import { CodeForm } from "#components/sign-in/code-form.tsx";
import { DoorHead } from "#components/sign-in/door-page.tsx";
import { Who } from "#components/sign-in/who.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { halfway } from "../halfway.ts";
import { PasskeySecond } from "./passkey-second.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("code.title") };
}

export default async function CodePage() {
  const [t, who] = await Promise.all([getTranslations("sign-in"), halfway()]);
  return (
    <>
      <DoorHead title={t("code.title")} lead={t("code.lead")} />
      <Who name={who.name} note={who.note} />
      <CodeForm
        submit={submitCode}
        label={t("code.label")}
        act={t("continue")}
        loginId={who.loginId}
        restart={{ href: "/sign-in", words: t("enrol.restart") }}
      />
      {who.hasPasskey && <PasskeySecond />}
      {who.hasRecoveryCodes && (
        <p className="mt-5 text-13">
          <TextLink href="/sign-in/recovery">{t("recovery.link")}</TextLink>
        </p>
      )}
    </>
  );
}
