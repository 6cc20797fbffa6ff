"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button, IconButton } from "#components/ui/button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { decideManyAction } from "./actions.ts";
import { ExceptionsDialogue, type Decision, type Failed } from "./exceptions-dialogue.tsx";
import { useInbox } from "./inbox.tsx";

/** Over the list while something is selected. */
export function BulkBar() {
  const t = useTranslations("approvals");
  const { items, selected, clear } = useInbox();
  const { decide, isBusy, failed, problem } = useDecideMany();
  const [start, setStart] = useState<Decision["verdict"]>();
  const chosen = items.filter(({ itemId }) => selected.has(itemId));
  if (chosen.length === 0 && start === undefined) return null;
  const approveAll = async () => {
    const isDone = await decide(
      chosen.map(({ itemId, contentHash }) => ({ itemId, contentHash, verdict: "approve" })),
    );
    if (!isDone) setStart("approve");
  };
  return (
    <section
      aria-label={t("selection")}
      className="rise absolute inset-x-3 bottom-3 z-10 flex flex-wrap items-center gap-2 rounded-lg border border-line bg-raised p-2 pl-3 text-13 shadow-2"
    >
      <span className="whitespace-nowrap">{t("selected", { count: chosen.length })}</span>
      <IconButton label={t("clear-selection")} icon={<X />} onClick={clear} size="small" />
      <span className="flex-1" />
      <Button size="small" kind="ghost" onClick={() => setStart("approve")}>
        {t("exceptions")}
      </Button>
      <span className="flex gap-2 max-md:basis-full max-md:[&>button]:flex-1">
        <Button size="small" kind="danger" onClick={() => setStart("reject")}>
          {t("reject-count", { count: chosen.length })}
        </Button>
        <Button size="small" kind="primary" working={isBusy} onClick={() => void approveAll()}>
          {t("approve-count", { count: chosen.length })}
        </Button>
      </span>
      {start !== undefined && (
        <ExceptionsDialogue
          items={chosen}
          verdict={start}
          failed={failed}
          problem={problem}
          isBusy={isBusy}
          onClose={() => setStart(undefined)}
          onSend={(decisions) =>
            void decide(decisions).then((isDone) => isDone && setStart(undefined))
          }
        />
      )}
    </section>
  );
}

/** Sends decisions; those that failed stay selected, each with its reason. */
function useDecideMany() {
  const t = useTranslations("approvals");
  const { decided } = useInbox();
  const [isBusy, setBusy] = useState(false);
  const [failed, setFailed] = useState<readonly Failed[]>([]);
  const [problem, setProblem] = useState<string>();
  const [, startTransition] = useTransition();
  const decide = async (decisions: readonly Decision[]): Promise<boolean> => {
    if (decisions.length === 0) return true;
    setBusy(true);
    const result = await decideManyAction(decisions);
    setBusy(false);
    if (result.status !== "done") {
      const message = result.status === "failed" ? result.message : undefined;
      setProblem(message);
      if (message !== undefined) toast(message, { tone: "failed" });
      return false;
    }
    const stuck = result.answer.flatMap(({ itemId, problem: why }) =>
      why === undefined ? [] : [{ itemId, why }],
    );
    setProblem(undefined);
    setFailed(stuck);
    const done = result.answer.filter(({ problem: why }) => why === undefined);
    startTransition(() =>
      decided(
        done.map(({ itemId }) => itemId),
        t("decided-count", { count: done.length, failed: stuck.length }),
      ),
    );
    return stuck.length === 0;
  };
  return { decide, isBusy, failed, problem };
}
