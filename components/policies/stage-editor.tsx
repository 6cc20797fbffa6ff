"use client";

import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { Option } from "#components/ui/select.tsx";
import { newStage, type GroupText, type StageText } from "./policy-text.ts";
import { SourcePicker } from "./source-picker.tsx";

type Props = {
  stages: readonly StageText[];
  onChange: (stages: readonly StageText[]) => void;
  roles: readonly Option[];
};

const stagesMax = 8;

/** The stages in their order; in each, whom it asks and what happens when nobody answers. */
export function StagesEditor({ stages, onChange, roles }: Props) {
  const t = useTranslations("policies");
  const replace = (index: number, stage: StageText) =>
    onChange(stages.map((each, at) => (at === index ? stage : each)));
  const move = (index: number, by: 1 | -1) => {
    const next = [...stages];
    const [moved] = next.splice(index, 1);
    if (moved) next.splice(index + by, 0, moved);
    onChange(next);
  };
  return (
    <div className="flex flex-col gap-3">
      {stages.map((stage, index) => (
        <fieldset key={index} className="box min-w-0 p-3">
          <legend className="sr-only">{t("stage-number", { number: index + 1 })}</legend>
          <div className="mb-3 flex items-center gap-1">
            <span className="flex-1 text-13 font-medium">
              {t("stage-number", { number: index + 1 })}
            </span>
            <IconButton
              label={t("stage-up")}
              icon={<ArrowUp />}
              disabled={index === 0}
              onClick={() => move(index, -1)}
            />
            <IconButton
              label={t("stage-down")}
              icon={<ArrowDown />}
              disabled={index === stages.length - 1}
              onClick={() => move(index, 1)}
            />
            <IconButton
              label={t("stage-out")}
              icon={<X />}
              disabled={stages.length === 1}
              onClick={() => onChange(stages.filter((_, at) => at !== index))}
            />
          </div>
          <StageFields stage={stage} onChange={(next) => replace(index, next)} roles={roles} />
        </fieldset>
      ))}
      <div>
        <Button
          size="small"
          icon={<Plus />}
          disabled={stages.length >= stagesMax}
          onClick={() => onChange([...stages, newStage])}
        >
          {t("add-stage")}
        </Button>
      </div>
    </div>
  );
}

type FieldsProps = {
  stage: StageText;
  onChange: (stage: StageText) => void;
  roles: readonly Option[];
};

function StageFields({ stage, onChange, roles }: FieldsProps) {
  const t = useTranslations("policies");
  const { groups } = stage;
  const setGroup = (index: number, group: GroupText) =>
    onChange({ ...stage, groups: groups.map((each, at) => (at === index ? group : each)) });
  return (
    <div className="flex flex-col gap-3">
      <Field label={t("stage-name")}>
        {(control) => (
          <Input
            {...control}
            value={stage.name}
            required
            maxLength={100}
            onChange={(event) => onChange({ ...stage, name: event.target.value })}
          />
        )}
      </Field>
      {groups.map((group, index) => (
        <div key={index} className="flex flex-wrap items-center gap-2">
          <span className="w-14">
            <NumberInput
              label={t("how-many")}
              value={group.quorum}
              max={20}
              onChange={(quorum) => setGroup(index, { ...group, quorum })}
            />
          </span>
          <span className="secondary">{t("of")}</span>
          <SourcePicker
            label={t("whom")}
            source={group.approvers}
            roles={roles}
            onChange={(approvers) => setGroup(index, { ...group, approvers })}
          />
          <IconButton
            label={t("group-out")}
            icon={<X />}
            disabled={groups.length === 1}
            onClick={() => onChange({ ...stage, groups: groups.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      <div>
        <Button
          size="small"
          kind="ghost"
          icon={<Plus />}
          disabled={groups.length >= stagesMax}
          onClick={() => onChange({ ...stage, groups: [...groups, ...newStage.groups] })}
        >
          {t("add-group")}
        </Button>
      </div>
      <StageClock stage={stage} onChange={onChange} roles={roles} />
    </div>
  );
}

function StageClock({ stage, onChange, roles }: FieldsProps) {
  const t = useTranslations("policies");
  return (
    <div className="flex flex-wrap items-center gap-2 text-13 text-ink-2">
      {t("after")}
      <span className="w-18">
        <NumberInput
          label={t("hours")}
          value={stage.timeoutHours}
          max={672}
          onChange={(timeoutHours) => onChange({ ...stage, timeoutHours })}
        />
      </span>
      {t("hours-ask")}
      <SourcePicker
        label={t("escalate")}
        source={stage.escalate}
        roles={roles}
        onChange={(escalate) => onChange({ ...stage, escalate })}
      />
    </div>
  );
}

type NumberProps = {
  label: string;
  value: number;
  max: number;
  onChange: (value: number) => void;
};

export function NumberInput({ label, value, max, onChange }: NumberProps) {
  return (
    <Input
      type="number"
      aria-label={label}
      title={label}
      min={1}
      max={max}
      value={Number.isNaN(value) ? "" : value}
      onChange={(event) => onChange(event.target.valueAsNumber)}
    />
  );
}
