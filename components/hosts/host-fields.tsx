"use client";

import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { errorOf, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";

export type HostShape = {
  readonly address: string;
  readonly port: number;
  readonly sourceAddresses: readonly string[];
  readonly breakGlassAccount: string | null;
};

/** Where a host is, as what it shows itself, and how else one gets to it. */
export function HostFields({ host, result }: { host: HostShape; result: FormResult }) {
  const t = useTranslations("hosts");
  const problem = (name: string) => errorOf(result, name) ?? errorOf(result, `${name}.0`);
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_96px]">
        <Field label={t("address")} hint={t("address-hint")} error={problem("address")}>
          {(control) => (
            <Input
              {...control}
              mono
              name="address"
              required
              maxLength={253}
              defaultValue={typedOr(result, "address", host.address)}
            />
          )}
        </Field>
        <Field label={t("port")} error={problem("port")}>
          {(control) => (
            <Input
              {...control}
              mono
              name="port"
              required
              inputMode="numeric"
              defaultValue={typedOr(result, "port", String(host.port))}
            />
          )}
        </Field>
      </div>
      <Field label={t("host-keys")} hint={t("host-keys-hint")} error={problem("hostKeys")}>
        {(control) => (
          <Textarea
            {...control}
            name="hostKeys"
            required
            rows={3}
            maxLength={20_000}
            defaultValue={typedOr(result, "hostKeys")}
          />
        )}
      </Field>
      <OtherWays host={host} result={result} />
    </>
  );
}

type Ways = Pick<HostShape, "sourceAddresses" | "breakGlassAccount">;

function OtherWays({ host, result }: { host: Ways; result: FormResult }) {
  const t = useTranslations("hosts");
  const addresses = errorOf(result, "sourceAddresses") ?? errorOf(result, "sourceAddresses.0");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label={t("break-glass")}
        hint={t("break-glass-hint")}
        optional={t("optional")}
        error={errorOf(result, "breakGlassAccount")}
      >
        {(control) => (
          <Input
            {...control}
            mono
            name="breakGlassAccount"
            maxLength={32}
            defaultValue={typedOr(result, "breakGlassAccount", host.breakGlassAccount ?? "")}
          />
        )}
      </Field>
      <Field
        label={t("source-addresses")}
        hint={t("source-addresses-hint")}
        optional={t("optional")}
        error={addresses}
      >
        {(control) => (
          <Input
            {...control}
            mono
            name="sourceAddresses"
            maxLength={400}
            defaultValue={typedOr(result, "sourceAddresses", host.sourceAddresses.join(", "))}
          />
        )}
      </Field>
    </div>
  );
}
