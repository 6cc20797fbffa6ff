"use client";

import { Fingerprint } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button, type ButtonProps } from "#components/ui/button.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { usePasskey, type PasskeyAct } from "./use-passkey.ts";

type Props = Pick<ButtonProps, "kind" | "size" | "full" | "children"> & {
  passkey: PasskeyAct;
  /** Also offers what the browser knows in the field of the name, before anything is pressed. */
  waits?: boolean;
  /** Told once, when the answer was taken. */
  onDone?: (() => void) | undefined;
  /** Sent with the answer. */
  fields?: Readonly<Record<string, string>>;
};

/** Uses or makes a passkey; not there where the browser has none. */
export function PasskeyButton({ passkey, waits = false, fields, onDone, ...look }: Props) {
  const t = useTranslations("sign-in");
  const { press, trouble, result, isPossible, isWorking } = usePasskey(passkey, { waits });
  const isDone = result.status === "done";
  const tell = useEffectEvent(() => onDone?.());
  useEffect(() => {
    if (isDone) tell();
  }, [isDone]);
  if (!isPossible) return null;
  return (
    <div className="grid gap-3">
      <FormBanner result={result} again={() => press(fields)} />
      {trouble !== "none" && <Banner tone="note" cause={t(`passkey.trouble.${trouble}`)} />}
      <Button
        {...look}
        icon={<Fingerprint />}
        working={isWorking}
        data-act={`passkey-${passkey.act}`}
        onClick={() => press(fields)}
      />
    </div>
  );
}
