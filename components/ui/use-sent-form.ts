"use client";

import { useCallback, useEffect, useRef, type RefObject } from "react";

type Sent = { readonly data: FormData; readonly submitter: HTMLElement | null };

/**
 * Keeps what was last sent by the form around a place, and sends it once more: a form empties
 * itself when its action has answered. Nothing leaves the page.
 */
export function useSentForm(place: RefObject<HTMLElement | null>): () => void {
  const sent = useRef<Sent>(undefined);
  useEffect(() => {
    const form = place.current?.closest("form");
    if (!form) return undefined;
    const keep = ({ submitter }: SubmitEvent) => {
      sent.current = { data: new FormData(form, submitter), submitter };
    };
    form.addEventListener("submit", keep);
    return () => form.removeEventListener("submit", keep);
  }, [place]);
  return useCallback(() => {
    const form = place.current?.closest("form");
    if (!form) return;
    if (sent.current) fillIn(form, sent.current.data);
    const submitter = sent.current?.submitter;
    form.requestSubmit(submitter?.isConnected === true ? submitter : undefined);
  }, [place]);
}

function fillIn(form: HTMLFormElement, data: FormData): void {
  for (const element of form.elements) {
    if (element instanceof HTMLInputElement) fillInput(element, data);
    else if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) {
      const value = data.get(element.name);
      if (typeof value === "string") element.value = value;
    }
  }
}

function fillInput(input: HTMLInputElement, data: FormData): void {
  const values = data.getAll(input.name);
  if (input.type === "checkbox" || input.type === "radio") {
    input.checked = values.includes(input.value);
    return;
  }
  if (input.type === "file") {
    const files = new DataTransfer();
    for (const file of values) if (file instanceof File && file.size > 0) files.items.add(file);
    input.files = files.files;
    return;
  }
  const [value] = values;
  if (typeof value === "string") input.value = value;
}
