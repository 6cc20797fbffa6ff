import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { redirect } from "next/navigation";
import { isSignedIn } from "#app/session.ts";
import { DoorHead } from "#components/sign-in/door-page.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { ownPath } from "#lib/signin/index.ts";
import { PasskeySignIn } from "./passkey-sign-in.tsx";
import { PasswordForm } from "./password-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("sign-in"))("title") };
}

type Props = { searchParams: Promise<{ to?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const [t, { to }] = await Promise.all([getTranslations("sign-in"), searchParams]);
  const goal = ownPath(typeof to === "string" ? to : undefined);
  if (await isSignedIn()) redirect(goal);
  return (
    <>
      <DoorHead title={t("title")} lead={t("lead")} />
      <PasskeySignIn to={goal} />
      <PasswordForm to={goal} />
      <LostAccess />
    </>
  );
}

async function LostAccess() {
  const t = await getTranslations("sign-in");
  return (
    <details className="mt-6 text-13">
      <summary className="inline-block rounded-sm font-medium text-accent hover:underline">
        {t("lost.title")}
      </summary>
      <p className="secondary mt-2">
        {t("lost.text")} <TextLink href="/sign-in/recovery">{t("lost.how")}</TextLink>
      </p>
    </details>
  );
}
