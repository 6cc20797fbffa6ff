"use client";

import { Fingerprint } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "#components/time/instant-text.tsx";

export type PasskeyView = {
  passkeyId: string;
  name: string;
  isSynced: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
  disabledBecause: "failures" | "cloned" | null;
};

type Props = {
  passkeys: readonly PasskeyView[];
  none: string;
  acts: (passkey: PasskeyView) => ReactNode;
};

/** Passkeys: where each is kept, when it was last used, and what can be done with it. */
export function PasskeyRows({ passkeys, none, acts }: Props) {
  if (passkeys.length === 0) {
    return <p className="secondary border-t border-line py-3">{none}</p>;
  }
  return (
    <ul className="rows">
      {passkeys.map((passkey) => (
        <li
          key={passkey.passkeyId}
          className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 py-2"
          data-passkey={passkey.passkeyId}
        >
          <span className="box grid size-8 flex-none place-items-center bg-rail text-ink-2">
            <Fingerprint />
          </span>
          <Words passkey={passkey} />
          <div className="ml-auto flex flex-wrap items-center justify-end gap-1.5">
            {acts(passkey)}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Words({ passkey }: { passkey: PasskeyView }) {
  const t = useTranslations("security");
  const { name, isSynced, createdAt, lastUsedAt, disabledBecause } = passkey;
  return (
    <div className="min-w-40 flex-1">
      <div className="cut text-13 font-medium" title={name}>
        {name}
      </div>
      <div className="tertiary flex flex-wrap gap-x-3">
        {disabledBecause !== null && (
          <span className="text-denied">{t(`passkey.disabled.${disabledBecause}`)}</span>
        )}
        <span>{isSynced ? t("passkey.synced") : t("passkey.bound")}</span>
        <span>
          {t("since")} <Instant at={createdAt} as="date" />
        </span>
        {lastUsedAt !== null && (
          <span>
            {t("last-seen")} <Instant at={lastUsedAt} as="ago" />
          </span>
        )}
      </div>
    </div>
  );
}
