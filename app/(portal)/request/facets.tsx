"use client";

import { useTranslations } from "next-intl";
import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useState } from "react";
import { PersonPicker } from "#components/people/person-picker.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { findColleaguesAction } from "./actions.ts";

type Facet = { value: string; count: number };
type Props = { zones: readonly Facet[]; kinds: readonly Facet[] };

/** Filters of the search, all in the address. */
export function Facets({ zones, kinds }: Props) {
  const t = useTranslations("request");
  return (
    <div className="flex flex-col gap-4 max-md:flex-row max-md:flex-wrap max-md:gap-x-8">
      <Group
        name="zone"
        title={t("zone")}
        facets={zones}
        word={(value) => t(`zones.${value as "test"}`)}
      />
      <Group
        name="kind"
        title={t("kind")}
        facets={kinds}
        word={(value) => t(`kinds.${value as "role"}`)}
      />
      <HeldBy />
    </div>
  );
}

function useParam() {
  const [router, params] = [useRouter(), useSearchParams()];
  const set = (make: (next: URLSearchParams) => void) => {
    const next = new URLSearchParams(params);
    make(next);
    next.delete("cursor");
    router.replace(`/request?${next.toString()}`, { scroll: false });
  };
  return { params, set };
}

type GroupProps = {
  name: string;
  title: string;
  facets: readonly Facet[];
  word: (value: string) => string;
};

function Group({ name, title, facets, word }: GroupProps) {
  const { params, set } = useParam();
  const chosen = params.getAll(name);
  return (
    <fieldset className="min-w-30">
      <legend className="caption mb-1">{title}</legend>
      {facets.map(({ value, count }) => (
        <Checkbox
          key={value}
          aside={count}
          checked={chosen.includes(value)}
          onChange={({ target }) =>
            set((next) => {
              next.delete(name);
              const others = chosen.filter((each) => each !== value);
              for (const each of target.checked ? [...others, value] : others)
                next.append(name, each);
            })
          }
        >
          {word(value)}
        </Checkbox>
      ))}
    </fieldset>
  );
}

function HeldBy() {
  const t = useTranslations("request");
  const { params, set } = useParam();
  const heldBy = params.get("held");
  const [isChoosing, setChoosing] = useState(false);
  const choose = (value: string | null) => {
    setChoosing(false);
    set((next) => (value === null ? next.delete("held") : next.set("held", value)));
  };
  const find = useCallback(async (text: string) => {
    const result = await findColleaguesAction(text);
    return result.status === "done" ? result.answer.people : [];
  }, []);
  return (
    <fieldset className="min-w-30">
      <legend className="caption mb-1">{t("held-by")}</legend>
      <Checkbox
        checked={heldBy === "team"}
        onChange={({ target }) => choose(target.checked ? "team" : null)}
      >
        {t("my-team")}
      </Checkbox>
      {heldBy !== null && heldBy !== "team" ? (
        <Checkbox checked onChange={() => choose(null)}>
          {t("this-colleague")}
        </Checkbox>
      ) : (
        <div className="mt-2">
          <Button
            kind="ghost"
            size="small"
            aria-expanded={isChoosing}
            onClick={() => setChoosing(!isChoosing)}
          >
            {t("a-colleague")}
          </Button>
        </div>
      )}
      {isChoosing && (
        <div className="mt-1 w-56 max-w-full">
          <PersonPicker
            label={t("find-colleague")}
            find={find}
            onPick={({ personId }) => choose(personId)}
          />
        </div>
      )}
    </fieldset>
  );
}
