"use client";

import { useTranslations } from "next-intl";
import { Input } from "#components/ui/input.tsx";
import { Select, type Option } from "#components/ui/select.tsx";
import { sourceKinds, type SourceKind, type SourceText } from "./policy-text.ts";

type Props = {
  label: string;
  source: SourceText;
  onChange: (source: SourceText) => void;
  roles: readonly Option[];
  /** Named people only: somebody must be there whoever asks. */
  named?: boolean;
};

/** Whom a stage asks: by their place, by a role, by number, or by a condition. */
export function SourcePicker({ label, source, onChange, roles, named = false }: Props) {
  const t = useTranslations("policies");
  const { kind, value } = source;
  const kinds = named ? (["role", "persons"] as const) : sourceKinds;
  return (
    <div className="flex min-w-44 flex-1 flex-wrap gap-2">
      <div className="min-w-44 flex-1">
        <Select
          aria-label={label}
          value={kind}
          onChange={(event) => onChange({ kind: event.target.value as SourceKind, value: "" })}
          options={kinds.map((each) => ({ value: each, label: t(`source.${each}`) }))}
        />
      </div>
      {kind === "role" && (
        <div className="min-w-40 flex-1">
          <Select
            aria-label={t("which-role")}
            value={value}
            onChange={(event) => onChange({ kind, value: event.target.value })}
            options={[{ value: "", label: t("choose-role") }, ...roles]}
          />
        </div>
      )}
      {(kind === "persons" || kind === "expression") && (
        <div className="min-w-40 flex-1">
          <Input
            mono
            aria-label={t(kind === "persons" ? "which-numbers" : "which-condition")}
            placeholder={t(kind === "persons" ? "which-numbers" : "which-condition")}
            value={value}
            maxLength={4000}
            onChange={(event) => onChange({ kind, value: event.target.value })}
          />
        </div>
      )}
    </div>
  );
}
