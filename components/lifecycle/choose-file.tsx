import { FileUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, type FormEvent } from "react";
import { Button } from "#components/ui/button.tsx";
import { Radio } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { inputLook } from "#components/ui/input-look.ts";
import { Select } from "#components/ui/select.tsx";
import type { MappingView } from "./column-questions.tsx";

export type FeedChoice = { code: string; name: string; mapping: MappingView };
export type Choice = { file: File; feed: string; mode: "full" | "delta"; asOf: string };

type Props = {
  feeds: readonly FeedChoice[];
  /** What was chosen before; the file stays with it. */
  before: Choice | undefined;
  loadsHistory: boolean;
  /** Something else on the page is to be done first. */
  second: boolean;
  onSend: (choice: Choice) => void;
};

const another = "";

/** Which file, of which feed, and whether it is everybody. */
export function ChooseFile({ feeds, before, loadsHistory, second, onSend }: Props) {
  const t = useTranslations("lifecycle");
  const [feed, setFeed] = useState(before?.feed ?? feeds[0]?.code ?? another);
  const isKnown = feeds.some(({ code }) => code === feed);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const picked = form.get("file");
    const file = picked instanceof File && picked.name !== "" ? picked : before?.file;
    if (!file) return;
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    const code = isKnown ? feed : text("code");
    const mode = text("mode") === "delta" ? "delta" : "full";
    onSend({ file, feed: code, mode, asOf: text("asOf") });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field
        label={t("file")}
        hint={before ? t("file-kept", { name: before.file.name }) : t("file-hint")}
      >
        {(control) => (
          <input
            {...control}
            type="file"
            name="file"
            accept=".csv,.jsonl,.ndjson,text/csv"
            required={before === undefined}
            className={`${inputLook} py-1.5 file:mr-3 file:rounded-sm file:border-0 file:bg-active file:px-2 file:py-1 file:text-13 file:text-ink`}
          />
        )}
      </Field>
      <Field label={t("feed")} hint={t("feed-hint")}>
        {(control) => (
          <Select
            {...control}
            value={isKnown ? feed : another}
            onChange={(event) => setFeed(event.target.value)}
            options={[
              ...feeds.map(({ code, name }) => ({ value: code, label: name })),
              { value: another, label: t("feed-new") },
            ]}
          />
        )}
      </Field>
      {!isKnown && <NewFeed code={before?.feed} />}
      <Mode isDelta={before?.mode === "delta"} />
      {loadsHistory && (
        <Field label={t("as-of")} optional={t("optional")} hint={t("as-of-hint")}>
          {(control) => (
            <Input {...control} type="date" name="asOf" defaultValue={before?.asOf ?? ""} />
          )}
        </Field>
      )}
      <div>
        <Button type="submit" kind={second ? "secondary" : "primary"} icon={<FileUp />}>
          {t("try")}
        </Button>
      </div>
    </form>
  );
}

function NewFeed({ code }: { code: string | undefined }) {
  const t = useTranslations("lifecycle");
  return (
    <Field label={t("feed-code")} hint={t("feed-code-hint")}>
      {(control) => (
        <Input
          {...control}
          name="code"
          mono
          required
          pattern="[a-z0-9][a-z0-9\-]{0,62}"
          defaultValue={code ?? ""}
        />
      )}
    </Field>
  );
}

function Mode({ isDelta }: { isDelta: boolean }) {
  const t = useTranslations("lifecycle");
  return (
    <fieldset>
      <legend className="mb-1.5 text-13 font-medium">{t("holds")}</legend>
      <Radio name="mode" value="full" defaultChecked={!isDelta}>
        {t("mode-full")}
      </Radio>
      <Radio name="mode" value="delta" defaultChecked={isDelta}>
        {t("mode-delta")}
      </Radio>
    </fieldset>
  );
}
