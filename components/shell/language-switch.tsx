import { useLocale } from "next-intl";
import { chooseLanguage } from "#app/actions.ts";
import { buttonLook } from "#components/ui/button-look.ts";

/** To the other language, named in that language. */
export function LanguageSwitch() {
  const other = useLocale() === "en" ? "zh-CN" : "en";
  return (
    <form action={chooseLanguage}>
      <input type="hidden" name="locale" value={other} />
      <button type="submit" lang={other} className={buttonLook({ kind: "ghost", size: "small" })}>
        {other === "en" ? "English" : "中文"}
      </button>
    </form>
  );
}
