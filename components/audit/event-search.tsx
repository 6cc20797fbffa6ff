import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

export const searchNames = [
  "person",
  "actor",
  "action",
  "target",
  "request",
  "outcome",
  "since",
  "until",
] as const;
export type SearchName = (typeof searchNames)[number];
export type Searched = Partial<Record<SearchName, string>>;

const outcomes = ["done", "refused", "read"] as const;

type Props = { searched: Searched; wrong: Searched; actions: readonly string[] };

/** What the log is searched by. It sends itself as an address, so a search can be shared. */
export function EventSearch({ searched, wrong, actions }: Props) {
  const t = useTranslations("audit");
  const text = (name: SearchName) => (
    <Field label={t(`by.${name}`)} error={wrong[name]}>
      {(control) => (
        <Input
          {...control}
          name={name}
          maxLength={200}
          defaultValue={searched[name] ?? ""}
          {...(name === "action" && { list: "actions", mono: true })}
          {...((name === "since" || name === "until") && { type: "date" })}
        />
      )}
    </Field>
  );
  return (
    <form action="/audit" className="mb-6">
      <div className="grid grid-cols-2 items-end gap-3 lg:grid-cols-4">
        {text("person")}
        {text("actor")}
        {text("action")}
        <Field label={t("by.outcome")}>
          {(control) => (
            <Select
              {...control}
              name="outcome"
              defaultValue={searched.outcome ?? ""}
              options={[
                { value: "", label: t("any") },
                ...outcomes.map((value) => ({ value, label: t(`outcome.${value}`) })),
              ]}
            />
          )}
        </Field>
        {text("target")}
        {text("request")}
        {text("since")}
        {text("until")}
      </div>
      <datalist id="actions">
        {actions.map((action) => (
          <option key={action} value={action}>
            {action}
          </option>
        ))}
      </datalist>
      <div className="mt-3 flex items-center gap-3">
        <Button type="submit" icon={<Search />}>
          {t("search")}
        </Button>
        {Object.keys(searched).length > 0 && <TextLink href="/audit">{t("clear")}</TextLink>}
      </div>
    </form>
  );
}
