import { LogOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { buttonLook } from "#components/ui/button-look.ts";

/** A form, so that it works without a script. */
export function SignOutButton({ act }: { act: () => Promise<void> }) {
  const t = useTranslations("shell");
  return (
    <form action={act} className="flex">
      <button
        type="submit"
        data-act="sign-out"
        aria-label={t("sign-out")}
        title={t("sign-out")}
        className={buttonLook({ kind: "ghost", size: "small" }, true)}
      >
        <LogOut />
      </button>
    </form>
  );
}
