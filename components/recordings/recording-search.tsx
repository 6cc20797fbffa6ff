import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { kindNames, stateNames } from "./recording-view.ts";

export const searchNames = ["text", "person", "host", "kind", "state", "since", "until"] as const;
type SearchName = (typeof searchNames)[number];
export type Searched = Partial<Record<SearchName, string>>;

type Props = { searched: Searched; wrong: Searched };

/** What recordings are found by. It sends itself as an address, so a search can be shared. */
export function RecordingSearch({ searched, wrong }: Props) {
  const t = useTranslations("recordings");
  const typed = (name: SearchName, more: Omit<Parameters<typeof Input>[0], "name"> = {}) => (
    <Field label={t(`by.${name}`)} error={wrong[name]}>
      {(control) => (
        <Input
          {...control}
          name={name}
          maxLength={200}
          defaultValue={searched[name] ?? ""}
          {...more}
        />
      )}
    </Field>
  );
  const chosen = (name: "kind" | "state", words: readonly { value: string; label: string }[]) => (
    <Field label={t(`by.${name}`)}>
      {(control) => (
        <Select
          {...control}
          name={name}
          defaultValue={searched[name] ?? ""}
          options={[{ value: "", label: t("any") }, ...words]}
        />
      )}
    </Field>
  );
  return (
    <form action="/production/recordings" className="mb-6">
      <div className="grid grid-cols-2 items-start gap-3 lg:grid-cols-4">
        <div className="col-span-2">{typed("text", { mono: true })}</div>
        {typed("person", { maxLength: 64 })}
        {typed("host", { mono: true, maxLength: 63 })}
        {chosen(
          "kind",
          kindNames.map((value) => ({ value, label: t(`kind.${value}`) })),
        )}
        {chosen(
          "state",
          stateNames.map((value) => ({ value, label: t(`state.${value}`) })),
        )}
        {typed("since", { type: "date" })}
        {typed("until", { type: "date" })}
      </div>
      <div className="mt-3 flex items-center gap-3">
        <Button type="submit" icon={<Search />}>
          {t("search")}
        </Button>
        {Object.keys(searched).length > 0 && (
          <TextLink href="/production/recordings">{t("clear")}</TextLink>
        )}
      </div>
    </form>
  );
}
