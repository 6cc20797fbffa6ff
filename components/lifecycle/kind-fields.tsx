import { useTranslations } from "next-intl";
import { Section } from "#components/ui/section.tsx";
import { kindWords } from "./event-words.ts";

type Kind = {
  kind: string;
  fields: readonly { name: string; isRequired: boolean; isClearable: boolean }[];
};

/** Every kind of event with the fields that a rule may map; what must be said stands out. */
export function KindFields({ kinds }: { kinds: readonly Kind[] }) {
  const [t, pushed] = [useTranslations("payloads"), useTranslations("pushed")];
  return (
    <Section title={t("kinds")} note={t("kinds-note")}>
      <details className="text-13">
        <summary className="flex min-h-9 items-center text-accent hover:bg-hover">
          {t("kinds-show", { count: kinds.length })}
        </summary>
        <dl className="rows">
          {kinds.map(({ kind, fields }) => (
            <div
              key={kind}
              className="grid gap-x-4 gap-y-1 py-2 md:grid-cols-[12rem_minmax(0,1fr)]"
            >
              <dt>
                <span className="mono">{kind}</span>
                <span className="caption block">{kindWords(pushed, kind)}</span>
              </dt>
              <dd className="mono flex flex-wrap gap-x-3 gap-y-1">
                {fields.map(({ name, isRequired, isClearable }) => (
                  <span key={name} className={isRequired ? "font-semibold" : "text-ink-2"}>
                    {name}
                    {isClearable && "?"}
                  </span>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </Section>
  );
}
