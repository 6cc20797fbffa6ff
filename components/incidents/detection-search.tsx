import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { TextLink } from "#components/ui/text-link.tsx";

export const searchNames = ["who", "act", "since", "alerted"] as const;
export type Searched = Partial<Record<(typeof searchNames)[number], string>>;

/** What detections are searched by; it sends itself as an address, so a search can be shared. */
export function DetectionSearch({ searched }: { searched: Searched }) {
  const t = useTranslations("detections");
  const text = (name: "who" | "act" | "since") => (
    <Field label={t(`by.${name}`)}>
      {(control) => (
        <Input
          {...control}
          name={name}
          maxLength={100}
          defaultValue={searched[name] ?? ""}
          {...(name === "since" && { type: "date" })}
          {...(name === "act" && { mono: true })}
        />
      )}
    </Field>
  );
  return (
    <form action="/detections" className="mb-6">
      <div className="grid grid-cols-2 items-end gap-3 lg:grid-cols-4">
        {text("who")}
        {text("act")}
        {text("since")}
        <Field label={t("by.alerted")}>
          {(control) => (
            <Select
              {...control}
              name="alerted"
              defaultValue={searched.alerted ?? ""}
              options={[
                { value: "", label: t("any") },
                { value: "yes", label: t("alerted.yes") },
                { value: "no", label: t("alerted.no") },
              ]}
            />
          )}
        </Field>
      </div>
      <div className="mt-3 flex items-center gap-3">
        <Button type="submit" icon={<Search />}>
          {t("search")}
        </Button>
        {Object.keys(searched).length > 0 && <TextLink href="/detections">{t("clear")}</TextLink>}
      </div>
    </form>
  );
}
