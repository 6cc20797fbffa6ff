import { z } from "zod";
import {
  decodeCursor,
  encodeCursor,
  holds,
  many,
  no,
  Page,
  PersonId,
  query,
  rows,
  sql,
  yes,
  type Actor,
  type Sql,
} from "#lib/kernel/index.ts";
import { ItemView, viewItems } from "./item-view.ts";
import { saysWords } from "./item-words.ts";
import { itemStates, RequestItem } from "./request-item.ts";
import { standing } from "./transitions.ts";

const input = z.object({
  ...Page,
  /** mine: asked by or for oneself; all: everybody's, for those who may read them. */
  whose: z.enum(["mine", "all"]).default("mine"),
  /** open: not decided or not yet granted; current: granted and not over. */
  state: z.enum([...itemStates, "open", "current", "closed", "any"]).default("any"),
  /** Some of a name: of who asks or gains, of what is asked for, of its system. */
  search: z.string().max(200).optional(),
  personId: PersonId.optional(),
  targetId: z.uuid().optional(),
});
type Input = z.output<typeof input>;

/** Items of requests, the latest first. */
export const listRequests = query({
  name: "request.list",
  title: "Lists items of requests: one's own, or everybody's with the right to read them.",
  right: "self",
  scope: "requests:read",
  rest: { method: "GET", path: "/requests" },
  input,
  output: z.object({
    items: z.array(ItemView),
    /** Of all of them, whatever the filter. */
    counts: z.object({ open: z.int(), current: z.int() }),
    mayReadAll: z.boolean(),
    nextCursor: z.string().nullable(),
  }),
  authorize: canList,
  run: async ({ tx, now, actor, input, proof }) => {
    const [after] = decodeCursor(input.cursor) ?? [];
    const mine = proof
      ? sql`and (i.requester_id = ${proof}::uuid or i.beneficiary_id = ${proof}::uuid)`
      : sql``;
    const beyond = after === undefined ? sql`` : sql`and i.id < ${String(after)}::uuid`;
    const found = await many(
      tx,
      RequestItem,
      sql`select i.* from request_item i where true ${mine} ${inState(input, now)} ${about(input)}
          ${saysWords(input.search ?? "")}
          ${beyond} order by i.id desc limit ${input.limit + 1}`,
    );
    const page = found.slice(0, input.limit);
    const last = page.at(-1);
    const nextCursor = found.length > page.length && last ? encodeCursor([last.id]) : null;
    const [counts] = await rows<{ open: number; current: number }>(
      tx,
      sql`select count(*) filter (where i.state in ('pending', 'approved'))::int as open,
                 count(*) filter (where ${isCurrent(now)})::int as current
          from request_item i where i.state in ('pending', 'approved', 'granted') ${mine}`,
    );
    return {
      items: await viewItems(
        tx,
        page.map((item) => standing(item, now)),
      ),
      counts: counts ?? { open: 0, current: 0 },
      mayReadAll: holds(actor, "requests.read"),
      nextCursor,
    };
  },
});

/** Whose items: a person's own, or undefined for everybody's. */
function canList(actor: Actor, { whose }: Input) {
  if (whose === "mine" && actor.kind === "person") return yes<string | undefined>(actor.personId);
  if (actor.kind === "nobody") return no("not_signed_in");
  return holds(actor, "requests.read")
    ? yes<string | undefined>(undefined)
    : no("needs_requests.read");
}

const isCurrent = (now: Date): Sql =>
  sql`(i.state = 'granted' and (i.ends_at is null or i.ends_at > ${now}))`;
const isPast = (now: Date): Sql => sql`(i.state = 'granted' and i.ends_at <= ${now})`;

/** What is past its end is over, whatever its row says yet. */
function inState({ state }: Input, now: Date): Sql {
  if (state === "any") return sql``;
  if (state === "open") return sql`and i.state in ('pending', 'approved')`;
  if (state === "current" || state === "granted") return sql`and ${isCurrent(now)}`;
  if (state === "closed") return sql`and (i.closed_at is not null or ${isPast(now)})`;
  if (state === "ended") return sql`and (i.state = 'ended' or ${isPast(now)})`;
  return sql`and i.state = ${state}`;
}

function about({ personId, targetId }: Input): Sql {
  const person = personId
    ? sql`and (i.requester_id = ${personId}::uuid or i.beneficiary_id = ${personId}::uuid)`
    : sql``;
  return targetId ? sql`${person} and i.target_id = ${targetId}::uuid` : person;
}
