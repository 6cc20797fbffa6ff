"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PickedPerson } from "#components/people/person-picker.tsx";
import { Field } from "#components/ui/field.tsx";
import { errorOf, typedOr } from "#components/ui/form-result.ts";
import { Input } from "#components/ui/input.tsx";
import type { Risk } from "#components/ui/risk-chip.tsx";
import { Select } from "#components/ui/select.tsx";
import { FormDialogue, type Act } from "#components/ui/form-dialogue.tsx";
import {
  AboutFields,
  LongestField,
  OwnerField,
  RequestableField,
  type FindPeople,
} from "./thing-fields.tsx";
import type { Zone } from "./zone-chip.tsx";

type Shared = { act: Act; find: FindPeople; trigger: ReactNode };
type About = { code: string; name: string; description: string };
type Owned = { ownerId: string | null; ownerName: string | null };

const ownerOf = (thing: Owned | undefined): PickedPerson | null =>
  thing?.ownerId && thing.ownerName
    ? { personId: thing.ownerId, displayName: thing.ownerName }
    : null;

const zones = ["office", "development", "test", "production"] as const;
const kinds = [
  ...["application", "analytics", "cloud", "cluster", "code", "database", "factory", "files"],
  ...["finance", "host", "identity", "mail", "marketing", "network", "people", "pipeline"],
  ...["sales", "support", "warehouse"],
];

type SystemProps = Shared & {
  system?: About & Owned & { systemId: string; kind: string; zone: Zone };
};

export function SystemForm({ system, act, find, trigger }: SystemProps) {
  const t = useTranslations("catalogue");
  const access = useTranslations("access");
  const known = system && !kinds.includes(system.kind) ? [...kinds, system.kind] : kinds;
  return (
    <FormDialogue
      title={system ? t("edit-thing", { name: system.name }) : t("new-system")}
      confirm={t(system ? "save" : "add-system")}
      act={act}
      fields={system ? { systemId: system.systemId } : {}}
      trigger={trigger}
    >
      {(result) => (
        <>
          <AboutFields result={result} {...(system && { from: system })} />
          <div className="grid gap-4 md:grid-cols-2">
            <Field label={t("field.zone")} error={errorOf(result, "zone")}>
              {(control) => (
                <Select
                  {...control}
                  name="zone"
                  defaultValue={typedOr(result, "zone", system?.zone ?? "office")}
                  options={zones.map((zone) => ({ value: zone, label: access(`zone.${zone}`) }))}
                />
              )}
            </Field>
            <Field label={t("field.kind")} error={errorOf(result, "kind")}>
              {(control) => (
                <Select
                  {...control}
                  name="kind"
                  defaultValue={typedOr(result, "kind", system?.kind ?? "application")}
                  options={known.map((kind) => ({ value: kind, label: kind }))}
                />
              )}
            </Field>
          </div>
          <OwnerField result={result} owner={ownerOf(system)} find={find} />
        </>
      )}
    </FormDialogue>
  );
}

type RightProps = Shared & {
  systemId: string;
  right?: About &
    Owned & { entitlementId: string; risk: Risk } & {
      minutesMax: number | null;
      isRequestable: boolean;
    };
};

const risks = ["low", "medium", "high", "privileged"] as const;

export function RightForm({ systemId, right, act, find, trigger }: RightProps) {
  const t = useTranslations("catalogue");
  const ui = useTranslations("ui");
  return (
    <FormDialogue
      title={right ? t("edit-thing", { name: right.name }) : t("new-right")}
      confirm={t(right ? "save" : "add-right")}
      act={act}
      fields={right ? { entitlementId: right.entitlementId } : { systemId }}
      trigger={trigger}
    >
      {(result) => (
        <>
          <AboutFields result={result} {...(right && { from: right })} />
          <div className="grid gap-4 md:grid-cols-2">
            <Field label={t("field.risk")} error={errorOf(result, "risk")}>
              {(control) => (
                <Select
                  {...control}
                  name="risk"
                  defaultValue={typedOr(result, "risk", right?.risk ?? "medium")}
                  options={risks.map((risk) => ({
                    value: risk,
                    label: risk === "privileged" ? ui("privileged") : ui(`risk.${risk}`),
                  }))}
                />
              )}
            </Field>
            <LongestField minutes={right?.minutesMax ?? null} />
          </div>
          <RequestableField isRequestable={right?.isRequestable ?? true} />
          <OwnerField
            result={result}
            owner={ownerOf(right)}
            find={find}
            otherwise={t("system-owner-means")}
          />
        </>
      )}
    </FormDialogue>
  );
}

type RoleProps = Shared & {
  role?: About & Owned & { roleId: string; minutesMax: number | null; isRequestable: boolean };
};

export function RoleForm({ role, act, find, trigger }: RoleProps) {
  const t = useTranslations("catalogue");
  return (
    <FormDialogue
      title={role ? t("edit-thing", { name: role.name }) : t("new-role")}
      lead={role ? undefined : t("new-role-lead")}
      confirm={t(role ? "save" : "add-role")}
      act={act}
      fields={role ? { roleId: role.roleId } : {}}
      trigger={trigger}
    >
      {(result) => (
        <>
          <AboutFields result={result} {...(role && { from: role })} />
          <LongestField minutes={role?.minutesMax ?? null} />
          <RequestableField isRequestable={role?.isRequestable ?? true} />
          <OwnerField result={result} owner={ownerOf(role)} find={find} />
        </>
      )}
    </FormDialogue>
  );
}

type ConditionProps = Omit<Shared, "find"> & {
  condition?: About & { conditionId: string; validDays: number | null };
};

export function ConditionForm({ condition, act, trigger }: ConditionProps) {
  const t = useTranslations("catalogue");
  return (
    <FormDialogue
      title={condition ? t("edit-thing", { name: condition.name }) : t("new-condition")}
      confirm={t(condition ? "save" : "add-condition")}
      act={act}
      fields={condition ? { conditionId: condition.conditionId } : {}}
      trigger={trigger}
    >
      {(result) => (
        <>
          <AboutFields result={result} {...(condition && { from: condition })} />
          <Field
            label={t("field.valid-days")}
            hint={t("valid-days-hint")}
            error={errorOf(result, "validDays")}
          >
            {(control) => (
              <Input
                {...control}
                name="validDays"
                type="number"
                min={1}
                max={3650}
                defaultValue={typedOr(result, "validDays", String(condition?.validDays ?? ""))}
              />
            )}
          </Field>
        </>
      )}
    </FormDialogue>
  );
}
