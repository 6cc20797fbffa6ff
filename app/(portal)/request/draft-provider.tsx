"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  useTransition,
  type ReactNode,
} from "react";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { toast } from "#components/ui/toast.tsx";
import { submitAction } from "./actions.ts";
import { changeDraft, currentDraft, listenToDraft } from "./draft-store.ts";
import { askedOf, emptyDraft, withItem, type Draft, type DraftItem } from "./draft.ts";
import { usePreview, type Preview } from "./use-preview.ts";

type Sending = {
  draft: Draft;
  change: (make: (draft: Draft) => Draft) => void;
  preview: Preview;
  result: FormResult;
  isSending: boolean;
  send: () => void;
};

const Context = createContext<Sending | undefined>(undefined);

export function useDraft(): Sending {
  const found = useContext(Context);
  if (!found) throw new Error("useDraft: no DraftProvider above this component");
  return found;
}

type Props = {
  beneficiaryId: string;
  /** What a link asks for: it is in the request from the start. */
  linked: readonly DraftItem[];
  children: ReactNode;
};

/** Holds what is being asked for while one searches, looks ahead and writes. */
export function DraftProvider({ beneficiaryId, linked, children }: Props) {
  const draft = useSyncExternalStore(listenToDraft, currentDraft, () => emptyDraft);
  useEffect(() => {
    if (linked.length === 0) return;
    changeDraft((kept) => linked.reduce(withItem, kept));
    dropLinkedItems();
  }, [linked]);
  const preview = usePreview(draft, beneficiaryId);
  const { result, isSending, send } = useSend(draft, beneficiaryId);
  const value = useMemo<Sending>(
    () => ({ draft, change: changeDraft, preview, result, isSending, send }),
    [draft, preview, result, isSending, send],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** A reload must not put back what was taken out. */
function dropLinkedItems(): void {
  const url = new URL(location.href);
  if (!url.searchParams.has("item")) return;
  url.searchParams.delete("item");
  history.replaceState(null, "", url);
}

function useSend(draft: Draft, beneficiaryId: string) {
  const t = useTranslations("request");
  const router = useRouter();
  const [result, setResult] = useState<FormResult>(notSent);
  const [isSending, start] = useTransition();
  // One name for one content: sent twice by mistake, it is asked for once.
  const sending = useRef<{ draft: Draft; name: string }>(undefined);
  const send = useCallback(() => {
    if (isSending || draft.items.length === 0) return;
    if (sending.current?.draft !== draft) sending.current = { draft, name: crypto.randomUUID() };
    const { name } = sending.current;
    start(async () => {
      const answer = await submitAction(
        { ...askedOf(draft, beneficiaryId), reason: draft.reason },
        name,
      );
      setResult(answer);
      if (answer.status !== "done") return;
      changeDraft(() => emptyDraft);
      toast(t("sent", { number: answer.answer.number }));
      router.push(`/requests/${answer.answer.number}`);
    });
  }, [draft, beneficiaryId, isSending, router, t]);
  return { result, isSending, send };
}
