"use client";

import { useEffect, useRef } from "react";
import { singleKeysWork } from "./key-switch.ts";

/** What each key does: "j", "shift+x", "Enter". */
export type KeyActs = Readonly<Record<string, (() => void) | undefined>>;

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
/** A checkbox takes only the space bar; letters keep their meaning on it. */
const isBox = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type);
const presses = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && /^(A|BUTTON|SUMMARY)$/.test(target.tagName);

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.shiftKey && key.length === 1 && /[a-z]/.test(key) ? `shift+${key}` : key;
}

/**
 * Keys that mean more on one page than everywhere; what a button does is on the button. They rest
 * while somebody writes, while a dialogue or menu is open, and where single keys are switched off.
 */
export function usePageKeys(acts: KeyActs): void {
  const held = useRef(acts);
  useEffect(() => {
    held.current = acts;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.altKey || event.metaKey || event.ctrlKey || event.defaultPrevented) return;
      const name = nameOf(event);
      const act = held.current[name];
      const isOpen = document.querySelector('[role="dialog"], [role="menu"]') !== null;
      const rests = isWriting(event.target) && !isBox(event.target);
      if (!act || isOpen || rests || (name.length === 1 && !singleKeysWork())) return;
      // Enter on a link or button presses that.
      if (name === "Enter" && presses(event.target)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
