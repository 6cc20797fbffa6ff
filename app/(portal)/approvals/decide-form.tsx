"use client";

import { Check, CircleQuestionMark, MessageSquare, Minimize2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState, useTransition } from "react";
import { DurationSelect } from "#components/requests/duration-select.tsx";
import { useTime } from "#components/time/use-time.ts";
import { Button } from "#components/ui/button.tsx";
import { classes } from "#components/ui/classes.ts";
import { notSent, type FormResult } from "#components/ui/form-result.ts";
import { FormBanner } from "#components/ui/form-banner.tsx";
import { inputHeight, inputLook } from "#components/ui/input-look.ts";
import { approveAction, askAction, narrowAction, rejectAction } from "./actions.ts";
import { useInbox } from "./inbox.tsx";

type Deciding = {
  itemId: string;
  requestId: string;
  contentHash: string;
  beneficiary: string;
  target: string;
  minutes: number | null;
  limits: { minutesMax: number | null } | null;
};
type Verdict = "approve" | "narrow" | "reject" | "ask";

/** Reason and verdicts, always in reach: A, N, R, Q. */
export function DecideForm({ deciding }: { deciding: Deciding }) {
  const [reason, setReason] = useState("");
  const below = deciding.minutes ?? deciding.limits?.minutesMax ?? 365 * 1440;
  const [minutes, setMinutes] = useState(firstBelow(below));
  const [isNarrowing, setNarrowing] = useState(false);
  const { missing, result, isBusy, decide, field } = useDeciding(deciding, { reason, minutes });
  const narrow = () => {
    if (isNarrowing) decide("narrow");
    else setNarrowing(true);
  };
  return (
    <form
      className="flex flex-none flex-col gap-2 border-t border-line bg-canvas px-4 py-3 md:px-8"
      onSubmit={(event) => {
        event.preventDefault();
        decide(isNarrowing ? "narrow" : "approve");
      }}
    >
      <FormBanner result={result} />
      <ReasonField value={reason} onChange={setReason} missing={missing} field={field} />
      {isNarrowing && (
        <NarrowTo before={deciding.minutes} below={below} minutes={minutes} onChoose={setMinutes} />
      )}
      <Verdicts isBusy={isBusy} isNarrowing={isNarrowing} decide={decide} narrow={narrow} />
    </form>
  );
}

type VerdictsProps = {
  isBusy: Verdict | undefined;
  isNarrowing: boolean;
  decide: (verdict: Verdict) => void;
  narrow: () => void;
};

function Verdicts({ isBusy, isNarrowing, decide, narrow }: VerdictsProps) {
  const t = useTranslations("approvals");
  return (
    <div className="flex flex-wrap items-center gap-2 max-md:[&>button]:flex-1">
      <Button
        kind="primary"
        data-decide
        icon={<Check />}
        keys="A"
        working={isBusy === "approve"}
        disabled={isBusy !== undefined}
        onClick={() => decide("approve")}
      >
        {t("approve")}
      </Button>
      <Button
        icon={<Minimize2 />}
        keys="N"
        aria-expanded={isNarrowing}
        working={isBusy === "narrow"}
        disabled={isBusy !== undefined}
        onClick={narrow}
      >
        {t("narrow")}
      </Button>
      <Button
        kind="danger"
        icon={<X />}
        keys="R"
        working={isBusy === "reject"}
        disabled={isBusy !== undefined}
        onClick={() => decide("reject")}
      >
        {t("reject")}
      </Button>
      <Button
        kind="ghost"
        icon={<CircleQuestionMark />}
        keys="Q"
        working={isBusy === "ask"}
        disabled={isBusy !== undefined}
        onClick={() => decide("ask")}
      >
        {t("ask")}
      </Button>
    </div>
  );
}

type Missing = "reason" | "question" | undefined;
type Typed = { reason: string; minutes: number };

function useDeciding(deciding: Deciding, { reason, minutes }: Typed) {
  const t = useTranslations("approvals");
  const { decided, isMoving } = useInbox();
  const field = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState<Missing>();
  const [result, setResult] = useState<FormResult>(notSent);
  const [isBusy, setBusy] = useState<Verdict>();
  const [, start] = useTransition();
  const said = reason.trim();
  const missingFor = (verdict: Verdict): Missing => {
    if (verdict === "approve" || said !== "") return undefined;
    return verdict === "ask" ? "question" : "reason";
  };
  const send = (verdict: Verdict): Promise<FormResult> => {
    const { itemId, requestId, contentHash } = deciding;
    if (verdict === "ask") return askAction({ requestId, comment: said });
    if (verdict === "reject") return rejectAction({ itemId, contentHash, comment: said });
    if (verdict === "narrow") {
      return narrowAction({ itemId, contentHash, comment: said, minutes });
    }
    return approveAction({ itemId, contentHash, ...(said !== "" && { comment: said }) });
  };
  const decide = (verdict: Verdict) => {
    if (isBusy !== undefined || isMoving) return;
    const isMissing = missingFor(verdict);
    setMissing(isMissing);
    if (isMissing !== undefined) {
      field.current?.focus();
      return;
    }
    setBusy(verdict);
    start(async () => {
      const answer = await send(verdict);
      setBusy(undefined);
      setResult(answer);
      if (answer.status !== "done") return;
      const { beneficiary, target } = deciding;
      const fact = t(`fact.${verdict}`, { name: beneficiary, target });
      decided(verdict === "ask" ? [] : [deciding.itemId], fact);
    });
  };
  return { missing, result, isBusy, decide, field };
}

type ReasonProps = {
  value: string;
  onChange: (reason: string) => void;
  missing: Missing;
  field: React.RefObject<HTMLInputElement | null>;
};

function ReasonField({ value, onChange, missing, field }: ReasonProps) {
  const t = useTranslations("approvals");
  const isMissing = missing !== undefined && value.trim() === "";
  return (
    <div>
      <span className="relative flex items-center text-ink-3 [&>svg]:pointer-events-none [&>svg]:absolute [&>svg]:left-2.5">
        <MessageSquare />
        <input
          ref={field}
          aria-label={t("reason")}
          placeholder={t("reason-hint")}
          aria-invalid={isMissing || undefined}
          aria-describedby={isMissing ? "reason-missing" : undefined}
          autoComplete="off"
          maxLength={4000}
          value={value}
          onChange={({ target }) => onChange(target.value)}
          className={classes(inputLook, inputHeight, "pl-8.5!")}
        />
      </span>
      {isMissing && (
        <p id="reason-missing" className="mt-1 text-12 text-denied">
          {missing === "question" ? t("question-missing") : t("reason-missing")}
        </p>
      )}
    </div>
  );
}

type NarrowProps = {
  before: number | null;
  below: number;
  minutes: number;
  onChoose: (minutes: number) => void;
};

/** An approver shortens; anything else is asked for anew. */
function NarrowTo({ before, below, minutes, onChoose }: NarrowProps) {
  const t = useTranslations("approvals");
  const time = useTime();
  return (
    <div className="flex flex-wrap items-center gap-2 text-13">
      <span>{t("narrow-to")}</span>
      <span className="w-32">
        <DurationSelect
          label={t("narrow-to")}
          minutes={minutes}
          minutesMax={null}
          below={below}
          isPermanentAllowed={false}
          onChoose={(next) => onChoose(next ?? minutes)}
        />
      </span>
      <span className="caption">
        {before === null
          ? t("narrow-from-permanent")
          : t("narrow-from", { span: time.span(before * 60_000, 2) })}
      </span>
    </div>
  );
}

/** Half of it, to whole hours where there are any. */
const firstBelow = (below: number): number => {
  const half = Math.max(1, Math.floor(below / 2));
  return half >= 60 ? half - (half % 60) : half;
};
