"use client";

import { useTranslations } from "next-intl";
import { useActionState, useState, type ReactNode } from "react";
import { Button, ButtonLink } from "#components/ui/button.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { SecretOnce } from "#components/ui/secret-once.tsx";
import { Select } from "#components/ui/select.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";

type Made = { readonly code: string; readonly secret: string; readonly overlapHours: number };
type MakeSecret = (before: FormResult<Made>, form: FormData) => Promise<FormResult<Made>>;

/** How long a system may take to change over, in hours; the usual one stands first. */
const overlaps = [24, 0, 1, 168, 720] as const;

type Props = {
  /** Unset: a feed that is new. */
  code?: string | undefined;
  /** One counts already: it goes on for a while. */
  replaces?: boolean;
  act: MakeSecret;
  trigger: ReactNode;
};

/** Makes a secret that events are signed with, and shows it this once. */
export function NewSecret(props: Props) {
  const t = useTranslations("pushed");
  const [isOpen, setOpen] = useState(false);
  const { code, trigger } = props;
  return (
    <Dialogue
      form
      title={code === undefined ? t("new-feed-title") : t("new-secret-title", { feed: code })}
      lead={t(code === undefined ? "new-feed-lead" : "new-secret-lead")}
      trigger={trigger}
      open={isOpen}
      onOpenChange={setOpen}
    >
      {isOpen && <Inside {...props} onDone={() => setOpen(false)} />}
    </Dialogue>
  );
}

type InsideProps = Props & { onDone: () => void };

function Inside({ code, replaces = false, act, onDone }: InsideProps) {
  const t = useTranslations("pushed");
  const [result, send] = useActionState(act, notSent);
  if (result.status === "done") {
    return <Shown made={result.answer} isNew={code === undefined} {...{ replaces, onDone }} />;
  }
  return (
    <form action={send} className="flex flex-col gap-4">
      <FormBanner result={result} />
      {code === undefined ? (
        <CodeField result={result} />
      ) : (
        <input type="hidden" name="code" value={code} />
      )}
      {replaces && (
        <Field label={t("overlap")} hint={t("overlap-hint")}>
          {(control) => (
            <Select
              {...control}
              name="overlapHours"
              defaultValue={typedOr(result, "overlapHours", "24")}
              options={overlaps.map((hours) => ({
                value: String(hours),
                label: t("hours", { hours }),
              }))}
            />
          )}
        </Field>
      )}
      <Field label={t("given")} hint={t("given-hint")} error={errorOf(result, "secret")}>
        {(control) => <Input {...control} mono name="secret" maxLength={200} />}
      </Field>
      <SubmitButton full>{t("make")}</SubmitButton>
    </form>
  );
}

function CodeField({ result }: { result: FormResult }) {
  const t = useTranslations("pushed");
  return (
    <Field label={t("feed-code")} hint={t("feed-code-hint")} error={errorOf(result, "code")}>
      {(control) => (
        <Input
          {...control}
          mono
          name="code"
          required
          maxLength={63}
          pattern="[a-z0-9][a-z0-9\-]*"
          defaultValue={typedOr(result, "code")}
        />
      )}
    </Field>
  );
}

type ShownProps = { made: Made; isNew: boolean; replaces: boolean; onDone: () => void };

function Shown({ made: { secret, overlapHours, code }, isNew, replaces, onDone }: ShownProps) {
  const t = useTranslations("pushed");
  return (
    <div className="flex flex-col gap-4">
      <SecretOnce cause={t("secret-once")} secret={secret}>
        {replaces && t("before-counts", { hours: overlapHours })}
      </SecretOnce>
      <div className="flex gap-2">
        {isNew ? (
          <ButtonLink kind="primary" href={`/lifecycle/feeds/${code}`}>
            {t("to-feed")}
          </ButtonLink>
        ) : (
          <Button kind="primary" onClick={onDone}>
            {t("kept")}
          </Button>
        )}
      </div>
    </div>
  );
}
