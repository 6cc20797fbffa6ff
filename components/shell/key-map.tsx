"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { placesFor } from "./places.tsx";
import { useShell } from "./shell-state.tsx";

const chordMs = 1_200;

/** Single keys rest while somebody writes, or while a dialogue is open. */
const rests = ({ target }: KeyboardEvent): boolean =>
  document.querySelector('[role="dialog"]') !== null ||
  (target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)));

function focusSearch(): boolean {
  const field = document.querySelector<HTMLElement>('#content input[type="search"]');
  field?.focus();
  return field !== null;
}

/** The keys that work on every page, and the list of them. */
export function KeyMap({ rights }: { rights: readonly string[] }) {
  const t = useTranslations("shell");
  const { panel, show } = useShell();
  const mine = placesFor(rights).filter(({ chord }) => chord !== undefined);
  useGlobalKeys(new Map(mine.map(({ chord = "", href }) => [chord, href])));
  return (
    <Dialogue
      title={t("keys")}
      open={panel === "keys"}
      onOpenChange={(isOpen) => show(isOpen ? "keys" : "none")}
    >
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 text-13">
        <KeyRow keys={["⌘K"]} does={t("key.palette")} />
        <KeyRow keys={["/"]} does={t("key.search")} />
        <KeyRow keys={["C"]} does={t("key.request")} />
        {mine.map(({ key, chord = "" }) => (
          <KeyRow key={key} keys={["G", chord.toUpperCase()]} does={t(`place.${key}`)} />
        ))}
        <KeyRow keys={["?"]} does={t("key.keys")} />
      </dl>
    </Dialogue>
  );
}

const KeyRow = ({ keys, does }: { keys: readonly string[]; does: string }) => (
  <>
    <dt className="flex gap-1">
      {keys.map((key) => (
        <Kbd key={key}>{key}</Kbd>
      ))}
    </dt>
    <dd>{does}</dd>
  </>
);

function useGlobalKeys(chords: ReadonlyMap<string, string>): void {
  const router = useRouter();
  const { show } = useShell();
  const leadAt = useRef(-chordMs);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if (key === "k" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        show("palette");
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || rests(event)) return;
      const isAfterLead = event.timeStamp - leadAt.current < chordMs;
      const place = isAfterLead ? chords.get(key) : undefined;
      leadAt.current = key === "g" && !isAfterLead ? event.timeStamp : -chordMs;
      if (place !== undefined) router.push(place);
      else if (key === "c") router.push("/request");
      else if (key === "?") show("keys");
      else if (key !== "/" || !focusSearch()) return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [chords, router, show]);
}
