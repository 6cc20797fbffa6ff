import { createHash } from "node:crypto";
import { z } from "zod";
import { idOf, PersonId, type Id } from "#lib/kernel/index.ts";
import { PlannedStage } from "./policy-definition.ts";

export type RequestId = Id<"request">;
export const RequestId = idOf("request");
export type RequestItemId = Id<"request_item">;
export const RequestItemId = idOf("request_item");

export const targetKinds = ["entitlement", "role"] as const;
export const TargetKind = z.enum(targetKinds);

const base = {
  id: RequestItemId,
  requestId: RequestId,
  position: z.int(),
  requesterId: PersonId,
  beneficiaryId: PersonId,
  targetKind: TargetKind,
  targetId: z.uuid(),
  startsAt: z.date().nullable(),
  /** Null: permanent, until its review. */
  minutes: z.int().positive().nullable(),
  conflicts: z.array(z.uuid()),
  contentHash: z.instanceof(Uint8Array),
  policyVersionId: z.uuid(),
  policyVersion: z.int(),
  plan: z.array(PlannedStage),
  stage: z.int(),
  round: z.int(),
  version: z.int(),
  submittedAt: z.date(),
  pendingUntil: z.date(),
  extendsId: RequestItemId.nullable(),
};
const closing = { closedAt: z.date(), closeReason: z.string().nullable() };
const granting = {
  approvedAt: z.date(),
  activatedAt: z.date(),
  endsAt: z.date().nullable(),
  assignmentId: z.uuid(),
};

/** One thing asked for, in one of eight states. */
export const RequestItem = z.discriminatedUnion("state", [
  z.object({
    ...base,
    state: z.literal("pending"),
    stageOpenedAt: z.date(),
    dueAt: z.date().nullable(),
    /** 0: whom the policy names; 1: escalated; 2: the fallback. */
    escalation: z.int().min(0).max(2),
  }),
  z.object({
    ...base,
    state: z.literal("approved"),
    approvedAt: z.date(),
    /** Why it has no effect yet: its start, or a personnel condition. */
    waitsFor: z.enum(["start", "conditions"]),
  }),
  z.object({ ...base, state: z.literal("granted"), ...granting }),
  z.object({ ...base, state: z.literal("ended"), ...granting, ...closing }),
  z.object({ ...base, state: z.literal("rejected"), ...closing }),
  z.object({ ...base, state: z.literal("withdrawn"), ...closing }),
  z.object({ ...base, state: z.literal("expired"), ...closing }),
  z.object({ ...base, state: z.literal("failed"), ...closing }),
]);
export type RequestItem = z.output<typeof RequestItem>;
export type ItemState = RequestItem["state"];
export type InState<State extends ItemState> = Extract<RequestItem, { state: State }>;
export type PendingItem = InState<"pending">;
export type OpenItem = InState<"pending" | "approved">;

export const itemStates = [
  ...["pending", "approved", "granted", "ended"],
  ...["rejected", "withdrawn", "expired", "failed"],
] as const;

export const isOpen = (item: RequestItem): item is OpenItem =>
  item.state === "pending" || item.state === "approved";

/** Everything that approving means, and nothing else. */
export type Content = Pick<
  RequestItem,
  | "requesterId"
  | "beneficiaryId"
  | "targetKind"
  | "targetId"
  | "startsAt"
  | "minutes"
  | "conflicts"
  | "policyVersionId"
  | "extendsId"
>;

/** SHA-256 over exactly what an approver approves, in one fixed order. */
export function contentHash(content: Content): Buffer<ArrayBuffer> {
  const parts = [
    "postern.request-item.1",
    content.requesterId,
    content.beneficiaryId,
    content.targetKind,
    content.targetId,
    content.startsAt?.toISOString() ?? null,
    content.minutes,
    content.conflicts.toSorted(),
    content.policyVersionId,
    content.extendsId,
  ];
  return Buffer.from(createHash("sha256").update(JSON.stringify(parts)).digest());
}

/** Whether `next` gives no more than `before`: a shorter time for otherwise the same. */
export function narrows(before: Content, next: Content): boolean {
  const sameBut = { ...next, minutes: before.minutes };
  if (!contentHash(sameBut).equals(contentHash(before))) return false;
  return lasts(next.minutes) <= lasts(before.minutes);
}
const lasts = (minutes: number | null): number => minutes ?? Number.POSITIVE_INFINITY;

/** The same item asking for another time, with the hash that goes with it. */
export function withMinutes<Item extends RequestItem>(item: Item, minutes: number | null): Item {
  const next = { ...item, minutes };
  return { ...next, contentHash: contentHash(next) };
}

/** The current stage of the plan. */
export function openStage(item: PendingItem): PlannedStage {
  const found = item.plan[item.stage];
  if (!found) throw new Error(`item ${item.id} has no stage ${item.stage}`);
  return found;
}
