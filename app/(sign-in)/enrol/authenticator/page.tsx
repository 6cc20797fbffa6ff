import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { confirmAuthenticator } from "#app/(sign-in)/actions.ts";
import { CodeForm } from "#app/(sign-in)/code-form.tsx";
import { readHandle } from "#app/sign-in-cookies.ts";
import { beginAsVisitor } from "#app/visitor.ts";
import { DoorHead } from "#components/sign-in/door-page.tsx";
import { QrCode } from "#components/sign-in/qr-code.tsx";
import { isPosternError } from "#lib/kernel/index.ts";
import { enrolTotp } from "#lib/signin/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("enrol.name") };
}

export default async function AuthenticatorPage() {
  const t = await getTranslations("sign-in");
  const offered = await readOffer();
  if (!offered) redirect("/enrol");
  return (
    <>
      <DoorHead
        step={t("enrol.step", { step: 2 })}
        title={t("enrol.authenticator-title")}
        lead={t("enrol.lead")}
      />
      <div className="mb-5 flex items-start gap-4 max-sm:flex-col">
        <QrCode text={offered.uri} label={t("enrol.qr")} />
        <div className="min-w-0 text-13">
          <p className="mb-1 font-medium">{t("enrol.key")}</p>
          <p className="mono leading-6 wrap-anywhere text-ink-2" data-secret={offered.secret}>
            {grouped(offered.secret)}
          </p>
        </div>
      </div>
      <CodeForm
        submit={confirmAuthenticator}
        label={t("enrol.code")}
        act={t("enrol.finish")}
        loginId={offered.loginId}
      />
    </>
  );
}

/** Four at a time: nobody types 32 letters without losing their place. */
const grouped = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, "$1 ");

async function readOffer() {
  try {
    const handle = (await readHandle("login")) ?? "";
    return await enrolTotp(await beginAsVisitor(), { handle });
  } catch (error) {
    if (isPosternError(error) && error.code === "gone") return undefined;
    throw error;
  }
}
