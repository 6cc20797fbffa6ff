"use client";

import { Command } from "cmdk";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { inputHeight, inputLook } from "#components/ui/input-look.ts";

export type PickedPerson = { personId: string; displayName: string };
type Option = PickedPerson & {
  employeeNumber: string;
  title: string | null;
  orgName: string | null;
};

type Props = {
  label: string;
  find: (text: string) => Promise<readonly Option[]>;
  onPick: (person: PickedPerson) => void;
  /** Not offered: oneself, for example. */
  without?: string | undefined;
  /** Of the field, for a label elsewhere. */
  id?: string | undefined;
};

const restMs = 200;
const fewestLetters = 2;

/** Finds a colleague by name or number; arrows move, ↵ picks. */
export function PersonPicker({ label, find, onPick, without, id }: Props) {
  const t = useTranslations("requests");
  const [text, setText] = useState("");
  const options = useFound(text.trim(), find).filter(({ personId }) => personId !== without);
  return (
    <Command label={label} shouldFilter={false} className="min-w-0">
      <Command.Input
        id={id}
        placeholder={label}
        value={text}
        maxLength={200}
        onValueChange={setText}
        className={`${inputLook} ${inputHeight}`}
      />
      <Command.List className={options.length > 0 ? "box mt-1 p-1" : ""}>
        {text.trim().length >= fewestLetters && (
          <Command.Empty className="caption mt-1">{t("nobody-found")}</Command.Empty>
        )}
        {options.map((option) => (
          <Command.Item
            key={option.personId}
            value={option.personId}
            onSelect={() => onPick(option)}
            className="flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 py-1 data-[selected=true]:bg-active max-md:min-h-11"
          >
            <Avatar name={option.displayName} size={20} hidden />
            <span className="min-w-0 flex-1 text-13">
              <span className="cut block">{option.displayName}</span>
              <span className="caption cut block">
                {[option.title, option.orgName, option.employeeNumber].filter(Boolean).join(", ")}
              </span>
            </span>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}

function useFound(words: string, find: Props["find"]): readonly Option[] {
  const [found, setFound] = useState<readonly Option[]>([]);
  const isEnough = words.length >= fewestLetters;
  useEffect(() => {
    if (!isEnough) return;
    let isLate = false;
    const timer = setTimeout(() => {
      const keep = (options: readonly Option[]) => {
        if (!isLate) setFound(options);
      };
      find(words).then(keep, () => keep([]));
    }, restMs);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [words, isEnough, find]);
  return isEnough ? found : [];
}
