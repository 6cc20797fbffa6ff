"use client";

import { Eye, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { FieldControl } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/button.tsx";
import { classes } from "#components/ui/classes.ts";
import { inputLook } from "#components/ui/input-look.ts";
import { useHasScript } from "#components/ui/use-has-script.ts";

type Props = FieldControl & {
  name: string;
  autoComplete: "current-password" | "new-password";
};

/** A password, hidden until its owner wants to see what they type. */
export function PasswordInput(props: Props) {
  const t = useTranslations("sign-in");
  const [isShown, setShown] = useState(false);
  /** Without a script the eye would be a button that does nothing. */
  const hasScript = useHasScript();
  return (
    <span className="relative flex items-center">
      <input
        {...props}
        type={isShown ? "text" : "password"}
        required
        maxLength={256}
        autoCapitalize="none"
        spellCheck={false}
        className={classes(inputLook, "h-10 pr-10 max-md:h-11")}
      />
      {hasScript && (
        <span className="absolute right-1.5">
          <IconButton
            label={isShown ? t("hide") : t("show")}
            icon={isShown ? <EyeOff /> : <Eye />}
            aria-pressed={isShown}
            onClick={() => setShown(!isShown)}
          />
        </span>
      )}
    </span>
  );
}
