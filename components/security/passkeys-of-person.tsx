"use client";

import { useTranslations } from "next-intl";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { ReasonField } from "#components/ui/reason-field.tsx";
import { Button } from "#components/ui/button.tsx";
import { Section } from "#components/ui/section.tsx";
import { PasskeyRows, type PasskeyView } from "./passkey-rows.tsx";

type Props = { passkeys: readonly PasskeyView[]; revoke: Act };

/** Somebody's passkeys; a lost or stolen one is ended here. */
export function PasskeysOfPerson({ passkeys, revoke }: Props) {
  const t = useTranslations("security");
  return (
    <Section title={t("passkeys")} count={passkeys.length}>
      <PasskeyRows
        passkeys={passkeys}
        none={t("of-person.no-passkey")}
        acts={(passkey) => <Revoke passkey={passkey} act={revoke} />}
      />
    </Section>
  );
}

function Revoke({ passkey: { passkeyId, name }, act }: { passkey: PasskeyView; act: Act }) {
  const t = useTranslations("security");
  return (
    <FormDialogue
      title={t("passkey.revoke-title", { name })}
      lead={t("passkey.revoke-effect")}
      confirm={t("passkey.revoke-confirm")}
      isFinal
      act={act}
      fields={{ passkeyId }}
      trigger={
        <Button size="small" kind="danger" data-act="revoke-passkey">
          {t("passkey.revoke")}
        </Button>
      }
    >
      {(result) => <ReasonField result={result} />}
    </FormDialogue>
  );
}
