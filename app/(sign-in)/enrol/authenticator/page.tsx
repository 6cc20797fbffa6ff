import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { confirmTotp } from "#app/(sign-in)/actions.ts";
import { readOffer } from "#app/(sign-in)/read-offer.ts";
import { CodeForm } from "#components/sign-in/code-form.tsx";
import { DoorHead } from "#components/sign-in/door-page.tsx";
import { OfferedSecret } from "#components/sign-in/offered-secret.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("enrol.name") };
}

export default async function AuthenticatorPage() {
  const t = await getTranslations("sign-in");
  const offered = await readOffer("login");
  if (!offered) redirect("/enrol");
  return (
    <>
      <DoorHead
        step={t("enrol.step", { step: 2 })}
        title={t("enrol.authenticator-title")}
        lead={t("enrol.lead")}
      />
      <OfferedSecret uri={offered.uri} secret={offered.secret} />
      <CodeForm
        submit={confirmTotp}
        label={t("enrol.code")}
        act={t("enrol.finish")}
        loginId={offered.loginId}
        restart={{ href: "/sign-in", words: t("enrol.restart") }}
      />
    </>
  );
}
