"use client";

import { Fingerprint } from "lucide-react";
import { useTranslations } from "next-intl";
import { FormDialogue, type Act } from "#components/catalogue/form-dialogue.tsx";
import { PasskeyButton } from "#components/sign-in/passkey-button.tsx";
import type { PasskeyAct } from "#components/sign-in/use-passkey.ts";
import { RenameDialogue } from "#components/security/rename-dialogue.tsx";
import { Instant } from "#components/time/instant-text.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";

export type PasskeyView = {
  passkeyId: string;
  name: string;
  isSynced: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
  disabledBecause: "failures" | "cloned" | null;
};

type Props = { passkeys: readonly PasskeyView[]; add: PasskeyAct; rename: Act; remove: Act };

/** One's passkeys: where each is kept, and when it was last used. */
export function Passkeys({ passkeys, add, rename, remove }: Props) {
  const t = useTranslations("security");
  return (
    <Section
      title={t("passkeys")}
      count={passkeys.length}
      actions={
        <PasskeyButton size="small" kind="secondary" passkey={add}>
          {t("passkey.add")}
        </PasskeyButton>
      }
    >
      {passkeys.length === 0 ? (
        <p className="secondary border-t border-line py-3">{t("passkey.none")}</p>
      ) : (
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
              <Rename passkey={passkey} act={rename} />
              <Remove passkey={passkey} act={remove} />
            </li>
          ))}
        </ul>
      )}
    </Section>
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

type RowProps = { passkey: PasskeyView; act: Act };

function Rename({ passkey: { passkeyId, name }, act }: RowProps) {
  const t = useTranslations("security");
  const words = {
    title: t("passkey.rename-title", { name }),
    label: t("passkey.name"),
    save: t("passkey.rename-save"),
    open: t("passkey.rename"),
  };
  return (
    <RenameDialogue
      name={name}
      act={act}
      fields={{ passkeyId }}
      dataAct="rename-passkey"
      words={words}
    />
  );
}

function Remove({ passkey: { passkeyId, name }, act }: RowProps) {
  const t = useTranslations("security");
  return (
    <FormDialogue
      title={t("passkey.remove-title", { name })}
      lead={t("passkey.remove-effect")}
      confirm={t("passkey.remove-confirm")}
      isFinal
      act={act}
      fields={{ passkeyId }}
      trigger={
        <Button size="small" kind="danger" data-act="remove-passkey">
          {t("passkey.remove")}
        </Button>
      }
    >
      {() => null}
    </FormDialogue>
  );
}
