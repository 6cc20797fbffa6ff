import { useTranslations } from "next-intl";
import { Avatar } from "#components/ui/avatar.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

/** Who is signing in, once the password was right. */
export function Who({ name, note }: { name: string; note: string }) {
  const t = useTranslations("sign-in");
  return (
    <div className="box mb-4 flex items-center gap-3 bg-canvas px-3 py-2.5">
      <Avatar name={name} size={32} hidden />
      <div className="min-w-0 flex-1">
        <div className="cut font-medium" title={name}>
          {name}
        </div>
        <div className="tertiary cut">{note}</div>
      </div>
      <span className="text-13">
        <TextLink href="/sign-in">{t("code.not-you")}</TextLink>
      </span>
    </div>
  );
}
