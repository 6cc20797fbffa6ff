"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Radio } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { errorOf, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";

export type Method = "private_key_jwt" | "tls_client_auth" | "client_secret_basic";

type Shape = { readonly method: Method; readonly jwks: string; readonly certificate: string };
type Props = { shape: Shape; allowsSecret: boolean; result: FormResult };

/** How the module proves itself, and what that is compared with. */
export function ProofFields({ shape, allowsSecret, result }: Props) {
  const t = useTranslations("modules");
  const [chosen, choose] = useState(shape.method);
  const methods: readonly Method[] = [
    ...(["private_key_jwt", "tls_client_auth"] as const),
    ...(allowsSecret ? (["client_secret_basic"] as const) : []),
  ];
  return (
    <>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-13 font-medium">{t("proves")}</legend>
        {methods.map((each) => (
          <Radio
            key={each}
            name="method"
            value={each}
            checked={each === chosen}
            onChange={() => choose(each)}
          >
            <b className="font-medium">{t(`method.${each}`)}</b>{" "}
            <span className="text-ink-2">{t(`method-effect.${each}`)}</span>
          </Radio>
        ))}
      </fieldset>
      {chosen === "private_key_jwt" && (
        <Field
          label={t("jwks")}
          hint={t("jwks-hint")}
          error={errorOf(result, "authentication.jwks")}
        >
          {(control) => (
            <Textarea
              {...control}
              name="jwks"
              required
              rows={8}
              maxLength={50_000}
              spellCheck={false}
              defaultValue={typedOr(result, "jwks", shape.jwks)}
            />
          )}
        </Field>
      )}
      {chosen === "tls_client_auth" && (
        <Field
          label={t("certificate")}
          hint={t("certificate-hint")}
          error={errorOf(result, "authentication.certificate")}
        >
          {(control) => (
            <Input
              {...control}
              mono
              name="certificate"
              required
              maxLength={200}
              defaultValue={typedOr(result, "certificate", shape.certificate)}
            />
          )}
        </Field>
      )}
    </>
  );
}
