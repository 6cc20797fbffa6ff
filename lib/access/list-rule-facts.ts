import { z } from "zod";
import { query, type Facts } from "#lib/kernel/index.ts";
import { mayReadRules } from "./list-rules.ts";
import { personDeclarations } from "./person-declarations.ts";
import { eachSubject } from "./subject-store.ts";

const Fact = z.object({
  /** As it is written: "person.grade". */
  name: z.string(),
  type: z.enum(["string", "list<string>"]),
  /** People of whom nothing is known: for them it is an empty text or list. */
  missing: z.number(),
  /** The values that most people have. */
  values: z.array(z.object({ value: z.string(), people: z.number() })),
});

const valuesMax = 12;

/** What a rule may speak of, with what the company's people really have there. */
export const listRuleFacts = query({
  name: "rule.facts",
  title: "Lists the facts that a birthright rule may read, with their usual values.",
  right: "access.read",
  scope: "access:read",
  rest: { method: "GET", path: "/rule-facts" },
  input: z.object({}),
  output: z.object({ people: z.number(), facts: z.array(Fact) }),
  authorize: mayReadRules,
  run: async ({ tx }) => {
    const fields = Object.entries(personDeclarations.person);
    const counts = new Map(fields.map(([field]) => [field, new Map<string, number>()]));
    let people = 0;
    for await (const batch of eachSubject(tx)) {
      people += batch.length;
      for (const { facts } of batch) count(counts, facts);
    }
    const facts = fields.map(([field, type]) => {
      const found = counts.get(field) ?? new Map<string, number>();
      const values = [...found]
        .filter(([value]) => value !== "")
        .map(([value, having]) => ({ value, people: having }))
        .toSorted((a, b) => b.people - a.people)
        .slice(0, valuesMax);
      return { name: `person.${field}`, type, missing: found.get("") ?? 0, values };
    });
    return { people, facts };
  },
});

function count(counts: ReadonlyMap<string, Map<string, number>>, facts: Facts): void {
  for (const [field, found] of counts) {
    const fact = facts["person"]?.[field];
    const values = Array.isArray(fact) ? (fact as readonly string[]) : [String(fact ?? "")];
    for (const value of values.length === 0 ? [""] : values) {
      found.set(value, (found.get(value) ?? 0) + 1);
    }
  }
}
