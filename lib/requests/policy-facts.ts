import { personDeclarations } from "#lib/access/index.ts";
import type { Declarations, Facts } from "#lib/kernel/index.ts";

const { person } = personDeclarations;

/** What the condition of an approval policy may speak of. */
export const policyFacts = {
  requester: person,
  beneficiary: person,
  item: {
    /** "entitlement" or "role". */
    kind: "string",
    code: "string",
    /** Of an entitlement; "" for a role. */
    system: "string",
    systemKind: "string",
    /** Zones and risk classes of everything that it entails. */
    zone: "string",
    zones: "list<string>",
    /** The highest: low, medium, high, privileged. */
    risk: "string",
    systems: "list<string>",
    isPermanent: "bool",
    /** 0 when permanent. */
    minutes: "int",
  },
  context: {
    isOnBehalf: "bool",
    isExtension: "bool",
    hasStart: "bool",
    hasConflict: "bool",
    items: "int",
  },
} as const satisfies Declarations;

/** What an expression that picks approvers may speak of; asked of every active person. */
export const candidateFacts = {
  candidate: {
    orgCode: "string",
    title: "string",
    grade: "string",
    location: "string",
    workerType: "string",
    legalEntity: "string",
  },
  beneficiary: person,
  item: policyFacts.item,
} as const satisfies Declarations;

/** The facts of one person that conditions see; absent texts are "". */
export type PersonFacts = Facts[string];

/** The facts of a requested target. */
export type ItemFacts = Facts[string];

export type PolicyFacts = {
  readonly requester: PersonFacts;
  readonly beneficiary: PersonFacts;
  readonly item: ItemFacts;
  readonly context: Facts[string];
};
