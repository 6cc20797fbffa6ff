"use client";

import { useTranslations } from "next-intl";
import { useMemo, type ReactNode } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialogue } from "#components/ui/dialogue.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { setSingleKeys, useSingleKeys } from "./key-switch.ts";
import { keysOfPage } from "./page-keys.ts";
import { placesFor } from "./places.tsx";
import { useShell } from "./shell-state.tsx";
import { useKeys } from "./use-keys.ts";

/** The keys that work on every page, those of this page, and a switch for single ones. */
export function KeyMap({ rights }: { rights: readonly string[] }) {
  const t = useTranslations("shell");
  const { panel, show } = useShell();
  const mine = placesFor(rights).filter(({ chord }) => chord !== undefined);
  const chords = useMemo(
    () => new Map(placesFor(rights).flatMap(({ chord, href }) => (chord ? [[chord, href]] : []))),
    [rights],
  );
  useKeys(chords);
  return (
    <Dialogue
      title={t("keys")}
      form
      open={panel === "keys"}
      onOpenChange={(isOpen) => show(isOpen ? "keys" : "none")}
      footnote={<Switch />}
    >
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-2">
        <div>
          <PageKeys />
          <KeyList title={t("keys-everywhere")}>
            <KeyRow keys={["⌘K"]} does={t("key.palette")} />
            <KeyRow keys={["/"]} does={t("key.search")} />
            <KeyRow keys={["J", "K"]} does={t("key.move")} />
            <KeyRow keys={["↵"]} does={t("key.open")} />
            <KeyRow keys={["X", "⇧X"]} does={t("key.select")} />
            <KeyRow keys={["[", "]"]} does={t("key.pages")} />
            <KeyRow keys={["Z"]} does={t("key.undo")} />
            <KeyRow keys={["⌘↵"]} does={t("key.send")} />
            <KeyRow keys={["Esc"]} does={t("key.back")} />
            <KeyRow keys={["?"]} does={t("key.keys")} />
          </KeyList>
        </div>
        <KeyList title={t("keys-go")}>
          <KeyRow keys={["C"]} does={t("key.request")} />
          {mine.map(({ key, chord = "" }) => (
            <KeyRow key={key} keys={["G", chord.toUpperCase()]} does={t(`place.${key}`)} />
          ))}
        </KeyList>
      </div>
    </Dialogue>
  );
}

/** Read from the page as it stands when the list opens. */
function PageKeys() {
  const t = useTranslations("shell");
  const keys = keysOfPage();
  if (keys.length === 0) return null;
  return (
    <div className="mb-4">
      <KeyList title={t("keys-here")}>
        {keys.map(({ keys: names, does }) => (
          <KeyRow key={does} keys={names} does={does} />
        ))}
      </KeyList>
    </div>
  );
}

function Switch() {
  const t = useTranslations("shell");
  return (
    <Checkbox checked={useSingleKeys()} onChange={(event) => setSingleKeys(event.target.checked)}>
      {t("keys-single")}
    </Checkbox>
  );
}

const KeyList = ({ title, children }: { title: string; children: ReactNode }) => (
  <section>
    <h3 className="caption mb-1.5 font-normal">{title}</h3>
    <dl className="grid grid-cols-[72px_1fr] items-center gap-x-3 gap-y-2 text-13">{children}</dl>
  </section>
);

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
