import { useTranslations } from "next-intl";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { errorOf, errorWithin, typedOr, type FormResult } from "#components/ui/form-result.ts";
import { Input, Textarea } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";

const proofs = ["none", "code", "passkey"] as const;
const leftBehinds = ["keep", "report", "end"] as const;

export type CommandRuleView = { readonly pattern: string; readonly act: "alert" | "end" };

/** What the right itself says, whatever the installation says beside it. */
export type LimitShape = {
  readonly proof: (typeof proofs)[number];
  readonly drainMinutes: number;
  readonly needsObserver: boolean;
  readonly ownIdleMinutes: number;
  readonly commands: readonly string[];
  readonly commandRules: readonly CommandRuleView[];
  readonly leftBehind: (typeof leftBehinds)[number];
};

type Props = { before: LimitShape | undefined; result: FormResult };

/** What a right holds to. A field that is left as it was is not sent, and stays. */
export function LimitFields({ before, result }: Props) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Minutes
          name="idleMinutes"
          max={480}
          before={before?.ownIdleMinutes ?? 0}
          result={result}
        />
        <Minutes name="drainMinutes" max={60} before={before?.drainMinutes ?? 0} result={result} />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Stricter name="proof" all={proofs} before={before?.proof} result={result} />
        <Stricter name="leftBehind" all={leftBehinds} before={before?.leftBehind} result={result} />
      </div>
      <Observer isNeeded={before?.needsObserver ?? false} result={result} />
      <Lines name="commands" before={before?.commands ?? []} result={result} />
      <Rules before={before?.commandRules ?? []} result={result} />
    </>
  );
}

const Was = ({ name, value }: { name: string; value: string }) => (
  <input type="hidden" name={`was.${name}`} value={value} />
);

type MinutesProps = {
  name: "idleMinutes" | "drainMinutes";
  max: number;
  before: number;
  result: FormResult;
};

function Minutes({ name, max, before, result }: MinutesProps) {
  const t = useTranslations("hosts");
  return (
    <div>
      <Was name={name} value={String(before)} />
      <Field
        label={t(`limit.${name}`)}
        optional={t("range", { max })}
        hint={t(`limit-hint.${name}`)}
        error={errorOf(result, name)}
      >
        {(control) => (
          <Input
            {...control}
            name={name}
            required
            inputMode="numeric"
            maxLength={3}
            defaultValue={typedOr(result, name, String(before))}
          />
        )}
      </Field>
    </div>
  );
}

type StricterProps = {
  name: "proof" | "leftBehind";
  /** Each stricter than the one before. */
  all: readonly string[];
  before: string | undefined;
  result: FormResult;
};

function Stricter({ name, all, before = all[0] ?? "", result }: StricterProps) {
  const t = useTranslations("hosts");
  const shown = typedOr(result, name, before);
  const offered = all.slice(all.indexOf(before));
  return (
    <div>
      <Was name={name} value={before} />
      <Field
        label={t(`limit.${name}`)}
        hint={t(`limit-hint.${name}`)}
        error={errorOf(result, name)}
      >
        {(control) => (
          <Select
            {...control}
            key={shown}
            name={name}
            defaultValue={shown}
            options={offered.map((value) => ({ value, label: t(`choice.${value as "none"}`) }))}
          />
        )}
      </Field>
    </div>
  );
}

function Observer({ isNeeded, result }: { isNeeded: boolean; result: FormResult }) {
  const t = useTranslations("hosts");
  const wasTyped = typedOr(result, "needsObserver") === "true";
  return (
    <div>
      {/* Once it is needed it stays so, and what is switched off is not sent. */}
      <Checkbox
        name="needsObserver"
        value="true"
        disabled={isNeeded}
        defaultChecked={isNeeded || wasTyped}
      >
        {t("limit.needsObserver")}
      </Checkbox>
      <p className="caption mt-1">{t("limit-hint.needsObserver")}</p>
    </div>
  );
}

type LinesProps = {
  name: "commands" | "alertAt" | "endAt";
  before: readonly string[];
  result: FormResult;
};

/** One a line; what is wrong with one is said with its line. */
function Lines({ name, before, result }: LinesProps) {
  const t = useTranslations("hosts");
  const text = before.join("\n");
  const wrong = errorWithin(result, name);
  const error = wrong && t("line-wrong", { line: wrong.at + 1, problem: wrong.message });
  return (
    <div>
      <Was name={name} value={text} />
      <Field
        label={t(`limit.${name}`)}
        hint={t(`limit-hint.${name}`)}
        optional={t("optional")}
        error={errorOf(result, name) ?? error}
      >
        {(control) => (
          <Textarea
            {...control}
            name={name}
            rows={Math.min(6, Math.max(2, before.length))}
            maxLength={30_000}
            spellCheck={false}
            defaultValue={typedOr(result, name, text)}
          />
        )}
      </Field>
    </div>
  );
}

type RulesProps = { before: readonly CommandRuleView[]; result: FormResult };

/** Signs and no boundary, and said to be that where they are written. */
function Rules({ before, result }: RulesProps) {
  const t = useTranslations("hosts");
  const of = (act: CommandRuleView["act"]) =>
    before.filter((rule) => rule.act === act).map(({ pattern }) => pattern);
  const problem = errorOf(result, "commandRules");
  return (
    <fieldset className="grid gap-4">
      <legend className="text-13 font-medium">{t("rules")}</legend>
      <p className="caption mt-1">{t("rules-hint")}</p>
      {problem !== undefined && (
        <p className="text-12 text-denied" role="alert">
          {problem}
        </p>
      )}
      <Lines name="alertAt" before={of("alert")} result={result} />
      <Lines name="endAt" before={of("end")} result={result} />
    </fieldset>
  );
}
