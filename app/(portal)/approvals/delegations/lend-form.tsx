"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useCallback, useState, useTransition } from "react";
import { PersonPicker, type PickedPerson } from "#components/people/person-picker.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { errorOf, notSent, type FormResult } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import { PersonChip } from "#components/ui/person-chip.tsx";
import { toast } from "#components/ui/toast.tsx";
import { findDeputiesAction, lendAction } from "./actions.ts";

/** Lends one's voice to a colleague, for a period. */
export function LendForm({ me }: { me: string }) {
  const t = useTranslations("approvals");
  const { deputy, setDeputy, typed, set, isTried, result, isBusy, send } = useLending();
  const missing = (isMissing: boolean, word: string) =>
    isTried && isMissing ? { error: word } : {};
  return (
    <form
      className="flex max-w-[480px] flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <FormBanner result={result} />
      <Deputy
        deputy={deputy}
        onPick={setDeputy}
        me={me}
        error={
          errorOf(result, "toId") ?? (isTried && !deputy ? t("lend.deputy-missing") : undefined)
        }
      />
      <Period
        from={typed.from}
        to={typed.to}
        set={set}
        {...missing(typed.to === "", t("lend.to-missing"))}
      />
      <Field
        label={t("lend.reason")}
        {...missing(typed.reason.trim().length < 3, t("lend.reason-missing"))}
      >
        {(control) => (
          <Input
            {...control}
            maxLength={500}
            value={typed.reason}
            onChange={({ target }) => set({ reason: target.value })}
          />
        )}
      </Field>
      <div>
        <Button type="submit" kind="primary" working={isBusy}>
          {t("lend.send")}
        </Button>
      </div>
    </form>
  );
}

function useLending() {
  const t = useTranslations("approvals");
  const router = useRouter();
  const [deputy, setDeputy] = useState<PickedPerson>();
  const [typed, setTyped] = useState({ from: "", to: "", reason: "" });
  const [isTried, setTried] = useState(false);
  const [result, setResult] = useState<FormResult>(notSent);
  const [isBusy, start] = useTransition();
  const set = (change: Partial<typeof typed>) => setTyped((before) => ({ ...before, ...change }));
  const isComplete = deputy && typed.to !== "" && typed.reason.trim().length >= 3;
  const send = () => {
    setTried(true);
    if (!isComplete) return;
    start(async () => {
      const answer = await lendAction({
        toId: deputy.personId,
        validTo: new Date(typed.to).toISOString(),
        reason: typed.reason,
        ...(typed.from !== "" && { validFrom: new Date(typed.from).toISOString() }),
      });
      setResult(answer);
      if (answer.status !== "done") return;
      toast(t("lend.done", { name: deputy.displayName }));
      setDeputy(undefined);
      setTyped({ from: "", to: "", reason: "" });
      setTried(false);
      router.refresh();
    });
  };
  return { deputy, setDeputy, typed, set, isTried, result, isBusy, send };
}

type PeriodProps = {
  from: string;
  to: string;
  set: (change: { from?: string; to?: string }) => void;
  error?: string;
};

function Period({ from, to, set, error }: PeriodProps) {
  const t = useTranslations("approvals");
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
      <Field label={t("lend.from")} optional={t("lend.from-now")}>
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={from}
            onChange={({ target }) => set({ from: target.value })}
          />
        )}
      </Field>
      <Field label={t("lend.to")} hint={t("lend.to-hint")} {...(error !== undefined && { error })}>
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={to}
            onChange={({ target }) => set({ to: target.value })}
          />
        )}
      </Field>
    </div>
  );
}

type DeputyProps = {
  deputy: PickedPerson | undefined;
  onPick: (person: PickedPerson | undefined) => void;
  me: string;
  error: string | undefined;
};

function Deputy({ deputy, onPick, me, error }: DeputyProps) {
  const t = useTranslations("approvals");
  const find = useCallback(async (text: string) => {
    const result = await findDeputiesAction(text);
    return result.status === "done" ? result.answer.people : [];
  }, []);
  return (
    <div>
      <div className="mb-1.5 text-13 font-medium" aria-hidden>
        {t("lend.deputy")}
      </div>
      {deputy ? (
        <div className="flex items-center gap-2">
          <PersonChip name={deputy.displayName} />
          <Button size="small" kind="ghost" onClick={() => onPick(undefined)}>
            {t("lend.change")}
          </Button>
        </div>
      ) : (
        <PersonPicker label={t("lend.find")} find={find} onPick={onPick} without={me} />
      )}
      {error !== undefined && <p className="mt-1 text-12 text-denied">{error}</p>}
    </div>
  );
}
