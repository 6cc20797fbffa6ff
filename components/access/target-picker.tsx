"use client";

import { Command } from "cmdk";
import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, type KeyboardEvent } from "react";
import { classes } from "#components/ui/classes.ts";
import { inputHeight, inputLook } from "#components/ui/input-look.ts";
import { RiskChip, type Risk } from "#components/ui/risk-chip.tsx";
import { useAnswer } from "#components/ui/use-answer.ts";

/** A right or a role that can be given. */
export type PickedTarget = {
  kind: "entitlement" | "role";
  id: string;
  name: string;
  system: string | null;
  risk: string | null;
};
export type FindTargets = (search: string) => Promise<readonly PickedTarget[]>;

type Props = {
  label: string;
  find: FindTargets;
  chosen: readonly PickedTarget[];
  onChange: (chosen: readonly PickedTarget[]) => void;
  /** One replaces the other. */
  single?: boolean;
};

const restMs = 150;
const keyOf = ({ kind, id }: PickedTarget) => `${kind}:${id}`;

/** Finds rights and roles by words; the arrows move, ↵ takes, ⌫ in an empty field gives back. */
export function TargetPicker({ label, find, chosen, onChange, single = false }: Props) {
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const { last: found = [] } = useAnswer(find, isOpen ? typed : undefined, restMs);
  const taken = new Set(chosen.map(keyOf));
  const take = (target: PickedTarget) => {
    onChange(single ? [target] : [...chosen, target]);
    setTyped("");
    // What comes under the field is not covered by what was only looked through.
    setOpen(false);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Backspace" && typed === "") onChange(chosen.slice(0, -1));
    if (event.key === "ArrowDown") setOpen(true);
    // Only the list closes, not the dialogue around it.
    if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      event.preventDefault();
      setOpen(false);
    }
  };
  return (
    <Command label={label} shouldFilter={false} loop className="relative" onKeyDown={press}>
      <Chosen chosen={chosen} onChange={onChange} />
      <span className="relative flex items-center text-ink-3 [&>svg]:pointer-events-none [&>svg]:absolute [&>svg]:left-2.5">
        <Search />
        <Command.Input
          aria-label={label}
          placeholder={label}
          value={typed}
          onValueChange={(text) => {
            setTyped(text);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          className={classes(inputLook, inputHeight, "pl-8!")}
        />
      </span>
      <Command.List
        label={label}
        className={classes(
          "absolute inset-x-0 z-30 mt-1 max-h-64 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-2",
          !isOpen && "hidden",
        )}
      >
        <Offered targets={found.filter((each) => !taken.has(keyOf(each)))} onTake={take} />
      </Command.List>
    </Command>
  );
}

function Chosen({ chosen, onChange }: Pick<Props, "chosen" | "onChange">) {
  const t = useTranslations("access");
  if (chosen.length === 0) return null;
  return (
    <ul className="mb-1.5 flex flex-wrap gap-1.5">
      {chosen.map((target) => (
        <li
          key={keyOf(target)}
          className="inline-flex h-6.5 max-w-full items-center gap-1 rounded-md border border-accent-line bg-accent-soft pr-0.5 pl-2 text-12 font-medium text-accent max-md:h-9"
        >
          <span className="cut" title={wordsOf(target)}>
            {wordsOf(target)}
          </span>
          <button
            type="button"
            aria-label={t("take-out", { name: target.name })}
            title={t("take-out", { name: target.name })}
            className="grid size-6 flex-none place-items-center rounded-sm hover:bg-hover max-md:size-8 [&>svg]:size-3"
            onClick={() => onChange(chosen.filter((each) => keyOf(each) !== keyOf(target)))}
          >
            <X />
          </button>
        </li>
      ))}
    </ul>
  );
}

const wordsOf = ({ name, system }: PickedTarget): string =>
  system === null ? name : `${system} ${name}`;

type OfferedProps = {
  targets: readonly PickedTarget[];
  onTake: (target: PickedTarget) => void;
};

function Offered({ targets, onTake }: OfferedProps) {
  const t = useTranslations("access");
  return (
    <>
      <Command.Empty className="secondary px-2 py-1.5">{t("nothing-offered")}</Command.Empty>
      {targets.map((target) => (
        <Command.Item
          key={keyOf(target)}
          value={keyOf(target)}
          onSelect={() => onTake(target)}
          onPointerDown={(event) => event.preventDefault()}
          className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 text-13 data-[selected=true]:bg-hover max-md:min-h-11"
        >
          <span className="cut flex-1">
            {target.system !== null && <b className="font-medium">{target.system} </b>}
            {target.name}
          </span>
          {target.kind === "role" ? (
            <span className="caption">{t("a-role")}</span>
          ) : (
            <RiskChip risk={(target.risk ?? "low") as Risk} />
          )}
        </Command.Item>
      ))}
    </>
  );
}
