import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { singleKeysWork } from "./key-switch.ts";
import { markRow, moveRow, pressKey } from "./row-keys.ts";
import { useShell } from "./shell-state.tsx";

const chordMs = 1_200;

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches("textarea, select, input:not([type=checkbox], [type=radio])"));

/** Single keys rest while somebody writes, or while a dialogue or menu is open. */
const rests = ({ target }: KeyboardEvent): boolean =>
  !singleKeysWork() ||
  isWriting(target) ||
  document.querySelector('[role="dialog"], [role="menu"]') !== null;

function focusSearch(): boolean {
  const field = document.querySelector<HTMLElement>('#content input[type="search"]');
  field?.focus();
  return field !== null;
}

const follow = (selector: string): boolean => {
  const links = document.querySelectorAll<HTMLElement>(selector);
  const last = links[links.length - 1];
  last?.click();
  return last !== undefined;
};

/** Leaves a field; else goes to what the page lies in. */
function goBack({ target }: KeyboardEvent): boolean {
  if (document.querySelector('[role="dialog"], [role="menu"]')) return false;
  if (target instanceof HTMLElement && isWriting(target)) {
    target.blur();
    return true;
  }
  return follow("[data-back]") || follow("header nav a");
}

/** Keys with one meaning on every page; the page's own are on its buttons, as `data-key`. */
const fixedKeys: Readonly<Record<string, (event: KeyboardEvent) => boolean>> = {
  "/": focusSearch,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: () => markRow(false),
  X: () => markRow(true),
  "[": () => follow('#content a[rel="prev"]'),
  "]": () => follow('#content a[rel="next"]'),
};

/** Listens at the window, after whatever a page itself listens for. */
export function useKeys(chords: ReadonlyMap<string, string>): void {
  const router = useRouter();
  const { show } = useShell();
  const leadAt = useRef(-chordMs);
  useEffect(() => {
    const single = (event: KeyboardEvent): boolean => {
      const { key } = event;
      const isAfterLead = event.timeStamp - leadAt.current < chordMs;
      const place = isAfterLead ? chords.get(key.toLowerCase()) : undefined;
      leadAt.current = key === "g" && !isAfterLead ? event.timeStamp : -chordMs;
      if (place !== undefined) router.push(place);
      else if (key === "?") show("keys");
      else if (pressKey(key.toUpperCase())) return true;
      else if (key === "c") router.push("/request");
      else return fixedKeys[key]?.(event) ?? false;
      return true;
    };
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (respond(event)) event.preventDefault();
    };
    const respond = (event: KeyboardEvent): boolean => {
      const isCommand = event.metaKey || event.ctrlKey;
      if (isCommand && event.key.toLowerCase() === "k") {
        show("palette");
        return true;
      }
      if (isCommand && event.key === "Enter") return pressKey("⌘↵");
      if (isCommand || event.altKey) return false;
      if (event.key === "Escape") return goBack(event);
      return !rests(event) && event.key.length === 1 && single(event);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [chords, router, show]);
}
