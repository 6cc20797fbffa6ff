"use client";

import { useFormatter, useTranslations } from "next-intl";

export type RuleFact = {
  name: string;
  type: string;
  /** Of how many people it is not known; unset where nobody counted. */
  missing?: number;
  values?: readonly { value: string; people: number }[];
};

/** One line about a fact: where it comes from, what missing means, what people really have. */
export function FactWords({ name, facts }: { name: string; facts: readonly RuleFact[] }) {
  const t = useTranslations("rules");
  const format = useFormatter();
  const fact = facts
    .filter((each) => name === each.name || name.startsWith(`${each.name}.`))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
  if (!fact) {
    const [variable = ""] = name.split(".");
    const own = facts.filter((each) => each.name.startsWith(`${variable}.`));
    const offered = (own.length > 0 ? own : facts).map((each) => each.name);
    return t("facts-offered", { names: offered.join(", ") });
  }
  const field = fact.name.slice(fact.name.indexOf(".") + 1);
  return (
    <>
      <b className="mono font-medium text-ink-2">{fact.name}</b> {t(`fact.${field as "orgCode"}`)}{" "}
      {t(`fact-type.${fact.type === "list<string>" ? "list" : (fact.type as "string")}`)}{" "}
      {fact.missing !== undefined && t("fact-missing", { count: fact.missing })}
      {(fact.values?.length ?? 0) > 0 && (
        <span className="block">
          {t("fact-values")}{" "}
          {fact.values
            ?.slice(0, 6)
            .map(({ value, people }) => `"${value}" ${format.number(people)}`)
            .join(", ")}
        </span>
      )}
    </>
  );
}
