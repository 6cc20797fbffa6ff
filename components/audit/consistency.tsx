import { CircleCheck, CircleX } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";

type Proven = {
  from: number;
  size: number;
  path: readonly string[];
  checkpoint: string;
  holds: boolean | null;
};

type Props = {
  from: string | undefined;
  to: string | undefined;
  proven: Proven | "wrong" | undefined;
};

/** Asks whether a newer head still begins with an older one, and shows the proof. */
export function Consistency({ from, to, proven }: Props) {
  const t = useTranslations("audit");
  const error = proven === "wrong" ? t("consistency-wrong") : undefined;
  return (
    <>
      <p className="secondary mt-2 mb-3">{t("consistency-how")}</p>
      <form action="/audit/log" className="flex flex-wrap items-start gap-3">
        <Field label={t("from-size")} error={error}>
          {(control) => (
            <Input
              {...control}
              name="from"
              inputMode="numeric"
              pattern="[0-9]+"
              required
              defaultValue={from ?? ""}
            />
          )}
        </Field>
        <Field label={t("to-size")} hint={t("to-size-hint")}>
          {(control) => (
            <Input
              {...control}
              name="to"
              inputMode="numeric"
              pattern="[0-9]+"
              defaultValue={to ?? ""}
            />
          )}
        </Field>
        <div className="pt-6">
          <Button type="submit">{t("prove")}</Button>
        </div>
      </form>
      {proven !== undefined && proven !== "wrong" && <Proof proven={proven} />}
    </>
  );
}

function Proof({ proven: { from, size, path, checkpoint, holds } }: { proven: Proven }) {
  const [t, format] = [useTranslations("audit"), useFormatter()];
  const sizes = { from: format.number(from), size: format.number(size) };
  return (
    <div className="mt-4">
      <p className="flex items-center gap-2 font-medium">
        {holds === false ? (
          <CircleX className="text-denied" />
        ) : (
          <CircleCheck className={holds === null ? "text-ink-3" : "text-granted"} />
        )}
        {holds === null && t("proof-given", sizes)}
        {holds === true && t("proof-holds", sizes)}
        {holds === false && t("proof-broken", sizes)}
      </p>
      <details className="mt-1">
        <summary className="secondary w-fit rounded-sm py-1">{t("path-and-head")}</summary>
        <pre className="mono rounded-md bg-rail p-3 text-12 wrap-anywhere whitespace-pre-wrap">
          {[...path, "", checkpoint].join("\n")}
        </pre>
      </details>
    </div>
  );
}
