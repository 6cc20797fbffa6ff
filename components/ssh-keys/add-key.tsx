"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import { errorOf, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";

/** As PEM, OpenSSH and PuTTY begin a private key; the server refuses them as well. */
const privateKey = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|PuTTY-User-Key-File-\d+:/;

/** Takes one public key; a private one is taken out of the field before anything is sent. */
export function AddKey({ act }: { act: Act }) {
  const t = useTranslations("ssh-keys");
  return (
    <FormDialogue
      title={t("add-title")}
      lead={t("add-lead")}
      confirm={t("add-confirm")}
      act={act}
      trigger={
        <Button size="small" icon={<Plus />} data-act="add-ssh-key">
          {t("add")}
        </Button>
      }
    >
      {(result) => <Fields result={result} />}
    </FormDialogue>
  );
}

function Fields({ result }: { result: FormResult }) {
  const t = useTranslations("ssh-keys");
  const [wasPrivate, setWasPrivate] = useState(false);
  return (
    <>
      {wasPrivate && (
        <Banner tone="failed" cause={t("private-cause")}>
          {t("private-effect")}
        </Banner>
      )}
      <Field
        label={t("public-key")}
        hint={t("public-key-hint")}
        error={errorOf(result, "publicKey")}
      >
        {(control) => (
          <Textarea
            {...control}
            name="publicKey"
            required
            rows={4}
            spellCheck={false}
            autoComplete="off"
            defaultValue={typedOr(result, "publicKey")}
            onChange={({ currentTarget }) => {
              const isPrivate = privateKey.test(currentTarget.value);
              if (isPrivate) currentTarget.value = "";
              setWasPrivate(isPrivate);
            }}
          />
        )}
      </Field>
      <Field label={t("key-name")} hint={t("key-name-hint")} error={errorOf(result, "name")}>
        {(control) => (
          <Input
            {...control}
            name="name"
            required
            maxLength={100}
            defaultValue={typedOr(result, "name")}
          />
        )}
      </Field>
    </>
  );
}
