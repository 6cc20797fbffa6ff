"use client";

import { useTranslations } from "next-intl";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { PasskeyButton } from "#components/sign-in/passkey-button.tsx";
import type { PasskeyAct } from "#components/sign-in/use-passkey.ts";
import { RenameDialogue } from "#components/ui/rename-dialogue.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { PasskeyRows, type PasskeyView } from "./passkey-rows.tsx";

type Props = { passkeys: readonly PasskeyView[]; add: PasskeyAct; rename: Act; remove: Act };

/** One's passkeys, to be added, renamed and removed. */
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
      <PasskeyRows
        passkeys={passkeys}
        none={t("passkey.none")}
        acts={(passkey) => (
          <>
            <Rename passkey={passkey} act={rename} />
            <Remove passkey={passkey} act={remove} />
          </>
        )}
      />
    </Section>
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
