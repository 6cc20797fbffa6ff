import { command, rows, sql, type Tx } from "#lib/kernel/index.ts";
import { closeItem } from "./advance.ts";
import { syncVoters } from "./approver-store.ts";
import { outcomeOf } from "./decide.ts";
import { setAlarm, tell } from "./history.ts";
import { itemAct } from "./item-act.ts";
import { isOpen, type RequestItem } from "./request-item.ts";
import { decisionsOfStage, loadVotes, seatStage } from "./stage-voters.ts";

/**
 * People left, moved or are away: the open stage is asked anew by the facts of now. What was
 * decided stays; where nobody is left, the next group is asked, and at last the item expires.
 */
export const reresolveRequest = command({
  ...itemAct,
  name: "request.reresolve",
  title: "Finds the approvers of an open stage anew.",
  run: async (work) => {
    const { resource: item, tx, now } = work;
    if (!isOpen(item)) return outcomeOf(item);
    if (await someoneLeft(tx, item)) {
      return outcomeOf(await closeItem(work, item, ["withdrawn", "person_left"]));
    }
    if (item.state !== "pending") return outcomeOf(item);
    const votes = await loadVotes(tx, item.id);
    const seated = await seatStage(tx, item, { votes, now });
    if (seated.kind === "nobody") {
      return outcomeOf(await closeItem(work, item, ["expired", "nobody_can_decide"]));
    }
    const decided = new Set(decisionsOfStage(item, votes).map(({ approverId }) => approverId));
    const isChanged = await syncVoters(tx, item, { voters: seated.voters, decided, now });
    if (!isChanged) return outcomeOf(item);
    await tell(work, item, {
      action: "request.reresolve",
      detail: { approverIds: [...new Set(seated.voters.map(({ personId }) => personId))] },
    });
    setAlarm(work, item);
    return outcomeOf(item);
  },
});

/** Leaving takes a person's requests with it, whoever they were for. */
async function someoneLeft(tx: Tx, item: RequestItem): Promise<boolean> {
  const [found] = await rows<{ isGone: boolean }>(
    tx,
    sql`select exists (select from person where hr_state = 'ended'
          and id in (${item.requesterId}::uuid, ${item.beneficiaryId}::uuid)) as is_gone`,
  );
  return found?.isGone === true;
}
