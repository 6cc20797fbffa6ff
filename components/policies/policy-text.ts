export const sourceKinds = [
  "manager",
  "managers_manager",
  "owner_of_entitlement",
  "owner_of_role",
  "owner_of_system",
  "role",
  "persons",
  "expression",
] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** Where approvers come from, as it is written: a role's code, numbers, or a condition. */
export type SourceText = { readonly kind: SourceKind; readonly value: string };
export type GroupText = { readonly approvers: SourceText; readonly quorum: number };
export type StageText = {
  readonly name: string;
  readonly groups: readonly GroupText[];
  readonly timeoutHours: number;
  readonly noQuorum: number;
  readonly escalate: SourceText;
};
export type PolicyText = {
  readonly isAutomatic: boolean;
  readonly isPermanentAllowed: boolean;
  /** Empty: the right's own limit. */
  readonly minutesMax: string;
  readonly stages: readonly StageText[];
  readonly fallback: SourceText;
  readonly pendingHours: number;
};

export const newStage: StageText = {
  name: "",
  groups: [{ approvers: { kind: "manager", value: "" }, quorum: 1 }],
  timeoutHours: 48,
  noQuorum: 1,
  escalate: { kind: "managers_manager", value: "" },
};
export const newPolicy: PolicyText = {
  isAutomatic: false,
  isPermanentAllowed: false,
  minutesMax: "",
  stages: [newStage],
  fallback: { kind: "role", value: "" },
  pendingHours: 336,
};

function sourceOf({ kind, value }: SourceText): object {
  if (kind === "role") return { kind, role: value };
  if (kind === "persons") return { kind, numbers: value.split(/[\s,;]+/).filter(Boolean) };
  return kind === "expression" ? { kind, expression: value } : { kind };
}

/** What is written, as the server keeps it. */
export function definitionOf(text: PolicyText): object {
  const minutes = Number(text.minutesMax);
  const limits = {
    isPermanentAllowed: text.isPermanentAllowed,
    ...(text.minutesMax !== "" && { minutesMax: minutes }),
  };
  if (text.isAutomatic) return { automatic: true, ...limits };
  return {
    ...limits,
    stages: text.stages.map(({ groups, escalate, ...stage }) => ({
      ...stage,
      escalate: sourceOf(escalate),
      groups: groups.map(({ approvers, quorum }) => ({ approvers: sourceOf(approvers), quorum })),
    })),
    fallback: sourceOf(text.fallback),
    pendingHours: text.pendingHours,
  };
}

type Source = {
  readonly kind: string;
  readonly role?: string | undefined;
  readonly numbers?: readonly string[] | undefined;
  readonly expression?: string | undefined;
};
type Definition = {
  readonly automatic?: boolean | undefined;
  readonly isPermanentAllowed?: boolean | undefined;
  readonly minutesMax?: number | undefined;
  readonly stages?:
    | readonly {
        readonly name: string;
        readonly groups: readonly {
          readonly approvers: Source;
          readonly quorum?: number | undefined;
        }[];
        readonly timeoutHours?: number | undefined;
        readonly noQuorum?: number | undefined;
        readonly escalate?: Source | undefined;
      }[]
    | undefined;
  readonly fallback?: Source | undefined;
  readonly pendingHours?: number | undefined;
};

const textOfSource = ({ kind, role, numbers, expression }: Source): SourceText => ({
  kind: sourceKinds.find((each) => each === kind) ?? "manager",
  value: role ?? numbers?.join(", ") ?? expression ?? "",
});

/** What the server keeps, as it is written. */
export const textOf = (definition: Definition): PolicyText => ({
  isAutomatic: definition.automatic === true,
  isPermanentAllowed: definition.isPermanentAllowed ?? false,
  minutesMax: definition.minutesMax === undefined ? "" : String(definition.minutesMax),
  stages: (definition.stages ?? newPolicy.stages).map((stage) => ({
    name: stage.name,
    timeoutHours: stage.timeoutHours ?? newStage.timeoutHours,
    noQuorum: stage.noQuorum ?? newStage.noQuorum,
    escalate: stage.escalate ? textOfSource(stage.escalate) : newStage.escalate,
    groups: stage.groups.map(({ approvers, quorum }) => ({
      approvers: textOfSource(approvers),
      quorum: quorum ?? 1,
    })),
  })),
  fallback: definition.fallback ? textOfSource(definition.fallback) : newPolicy.fallback,
  pendingHours: definition.pendingHours ?? newPolicy.pendingHours,
});
