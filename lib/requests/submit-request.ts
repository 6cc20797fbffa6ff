import { z } from "zod";
import { lockSubjects, shareWorld } from "#lib/access/index.ts";
import { command, PersonId, type Tx } from "#lib/kernel/index.ts";
import { ItemOutcome, outcomeOf } from "./decide.ts";
import { InstantOrDate } from "./instant-or-date.ts";
import { canSubmit } from "./policy.ts";
import { prepareRequest, type Asked } from "./prepare-request.ts";
import { TargetKind } from "./request-item.ts";
import { submitItems, type Submitted } from "./submit-items.ts";

/** Most items of one request. */
const itemsMax = 20;
/** Ten years, in minutes: longer is permanent. */
const minutesMax = 5_256_000;

export const ItemInput = z.object({
  targetKind: TargetKind,
  targetId: z.uuid().transform((id) => id.toLowerCase()),
  /** Null asks for it without an end. */
  minutes: z.int().min(1).max(minutesMax).nullable(),
  startsAt: InstantOrDate.nullable().default(null),
});
export const Reason = z.string().trim().min(3).max(2000);

export const submitting = {
  /** Unset: for oneself. */
  beneficiaryId: PersonId.optional(),
  items: z.array(ItemInput).min(1).max(itemsMax),
};

export const SubmittedRequest = z.object({
  requestId: z.string(),
  number: z.int(),
  items: z.array(ItemOutcome),
});
export const submittedOf = ({ requestId, number, items }: Submitted) => ({
  requestId,
  number,
  items: items.map(outcomeOf),
});

export const askedOf = (
  people: Pick<Asked, "requesterId" | "beneficiaryId">,
  items: readonly z.output<typeof ItemInput>[],
): Asked => ({ ...people, items: items.map((item) => ({ ...item, extendsId: null })) });

/** Of two submissions for one person, the second sees what the first asked for. */
export async function lockPeople(tx: Tx, ids: readonly string[]): Promise<void> {
  await shareWorld(tx);
  await lockSubjects(tx, [...new Set(ids)]);
}

/** Asks for several things at once; each goes its own way from here. */
export const submitRequest = command({
  name: "request.submit",
  title: "Asks for rights or roles, for oneself or for a colleague.",
  right: "everyone",
  scope: "requests:write",
  rest: { method: "POST", path: "/requests" },
  input: z.object({ ...submitting, reason: Reason }),
  output: SubmittedRequest,
  load: async () => undefined,
  authorize: (actor, _, { beneficiaryId }) => canSubmit(actor, beneficiaryId),
  run: async (work) => {
    const { tx, now, input, proof } = work;
    await lockPeople(tx, [proof.requesterId, proof.beneficiaryId]);
    const asked = askedOf(proof, input.items);
    const prepared = await prepareRequest(tx, asked, now);
    const submission = { ...asked, reason: input.reason, resubmitsId: null };
    return submittedOf(await submitItems(work, submission, prepared));
  },
});
