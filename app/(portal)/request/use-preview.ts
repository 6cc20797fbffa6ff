"use client";

import { useEffect, useState } from "react";
import { previewAction } from "./actions.ts";
import { askedOf, type Draft } from "./draft.ts";

type Result = Awaited<ReturnType<typeof previewAction>>;
export type PreviewedItem = Extract<Result, { status: "done" }>["answer"]["items"][number];

export type Preview = {
  readonly items: readonly PreviewedItem[];
  readonly isBusy: boolean;
  /** Why looking ahead failed. */
  readonly problem?: string | undefined;
};
type Known = Omit<Preview, "isBusy"> & { readonly asked: string };

const restMs = 250;

/** What would happen, asked again a moment after the request changed; a late answer is dropped. */
export function usePreview(draft: Draft, beneficiaryId: string): Preview {
  const [known, setKnown] = useState<Known>({ asked: "", items: [] });
  const asked = JSON.stringify(askedOf(draft, beneficiaryId));
  const isEmpty = draft.items.length === 0;
  useEffect(() => {
    if (isEmpty) return;
    let isLate = false;
    const timer = setTimeout(() => {
      const keep = (result?: Result) => {
        if (!isLate) setKnown((before) => ({ ...before, ...knownOf(result), asked }));
      };
      previewAction(JSON.parse(asked) as ReturnType<typeof askedOf>).then(keep, () => keep());
    }, restMs);
    return () => {
      isLate = true;
      clearTimeout(timer);
    };
  }, [asked, isEmpty]);
  if (isEmpty) return { items: [], isBusy: false };
  return { items: known.items, problem: known.problem, isBusy: known.asked !== asked };
}

/** Where looking ahead failed, what was seen before stays. */
function knownOf(result: Result | undefined): Omit<Known, "asked" | "items"> & Partial<Known> {
  if (result?.status === "done") return { items: result.answer.items, problem: undefined };
  return { problem: result?.status === "failed" ? result.message : undefined };
}
