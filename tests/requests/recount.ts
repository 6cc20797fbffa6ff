import { begin, query, systemActor, yes, many, sql } from "#lib/kernel/index.ts";
import { z } from "zod";
import { contentHash, RequestItem } from "#lib/requests/request-item.ts";
import { loadVotes, type Votes } from "#lib/requests/stage-voters.ts";
import { principalOf, progressOf } from "#lib/requests/stages.ts";

type Counted = {
  readonly item: RequestItem;
  readonly votes: Votes;
  readonly hashes: Map<string, string>;
};

const readAll = query({
  name: "test.read-votes",
  title: "Reads what was granted lately, for recounting.",
  right: "system",
  rest: "internal",
  input: z.object({}),
  output: z.custom<Counted[]>(),
  authorize: () => yes(),
  run: async ({ tx }) => {
    const items = await many(
      tx,
      RequestItem,
      sql`select * from request_item where approved_at is not null
          order by approved_at desc limit 60`,
    );
    const counted: Counted[] = [];
    for (const item of items) {
      const found = await many(
        tx,
        z.object({ id: z.string(), hash: z.string() }),
        sql`select id, encode(content_hash, 'hex') as hash from request_decision
            where item_id = ${item.id}::uuid`,
      );
      const hashes = new Map(found.map(({ id, hash }) => [id, hash]));
      counted.push({ item, votes: await loadVotes(tx, item.id), hashes });
    }
    return counted;
  },
});

export const getItemsWithVotes = () => readAll(begin(systemActor("test")), {});

/** Counts again, from the rows, what must have been decided for this item to be approved. */
export function grantProblems({ item, votes, hashes }: Counted): string[] {
  const problems: string[] = [];
  const round = votes.decisions.filter((each) => each.round === item.round);
  for (const [index, stage] of item.plan.entries()) {
    const voters = votes.approvers.filter((row) => row.round === item.round && row.stage === index);
    const decisions = round.filter((each) => each.stage === index);
    if (progressOf(stage, { voters, decisions }).state !== "approved") {
      problems.push(`stage ${index} was not decided`);
    }
  }
  const yeses = round.filter(({ verdict }) => verdict === "approved");
  const voices = yeses.map(principalOf);
  if (new Set(voices).size !== voices.length) problems.push("one voice counted twice");
  for (const decision of yeses) {
    const decided = contentHash({ ...item, minutes: decision.minutes }).toString("hex");
    if (hashes.get(decision.id) !== decided) problems.push("a hash of something else");
  }
  return problems;
}
