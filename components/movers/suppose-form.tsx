import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select, type Option } from "#components/ui/select.tsx";

type Asked = {
  who?: string | undefined;
  unit?: string | undefined;
  title?: string | undefined;
  manager?: string | undefined;
};
type Props = { asked: Asked; units: readonly Option[]; problem: string | undefined };

/** Who, and what would be otherwise: the address holds it, so it can be shared. */
export function SupposeForm({ asked, units, problem }: Props) {
  const t = useTranslations("simulator");
  return (
    <form method="get" className="grid max-w-[720px] gap-4 md:grid-cols-2">
      <div className="md:col-span-2">
        <Field label={t("who")} hint={t("who-hint")} error={problem}>
          {(control) => (
            <Input {...control} name="who" required maxLength={4000} defaultValue={asked.who} />
          )}
        </Field>
      </div>
      <Field label={t("unit")}>
        {(control) => (
          <Select
            {...control}
            name="unit"
            defaultValue={asked.unit ?? ""}
            options={[{ value: "", label: t("unit-same") }, ...units]}
          />
        )}
      </Field>
      <Field label={t("new-title")} hint={t("as-it-is")}>
        {(control) => (
          <Input {...control} name="title" maxLength={200} defaultValue={asked.title} />
        )}
      </Field>
      <Field label={t("manager")} hint={t("as-it-is")}>
        {(control) => (
          <Input {...control} name="manager" maxLength={100} defaultValue={asked.manager} />
        )}
      </Field>
      <div className="flex items-end">
        <Button type="submit" kind="primary">
          {t("ask")}
        </Button>
      </div>
    </form>
  );
}
