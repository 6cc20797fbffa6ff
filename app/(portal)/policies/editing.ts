import "server-only";
import { beginFromTicket } from "#app/session.ts";
import type { RuleFact } from "#components/rules/fact-words.tsx";
import type { Option } from "#components/ui/select.tsx";
import { searchTargets } from "#lib/access/index.ts";
import { policyFacts } from "#lib/requests/index.ts";

/** What a policy's condition may speak of. */
export const conditionFacts: readonly RuleFact[] = Object.entries(policyFacts).flatMap(
  ([variable, fields]) =>
    Object.entries(fields).map(([field, type]) => ({ name: `${variable}.${field}`, type })),
);

/** Roles whose holders may be asked. */
export async function roleOptions(): Promise<Option[]> {
  const context = await beginFromTicket();
  const { targets } = await searchTargets(context, { kind: "role", limit: 1000 });
  return targets.map(({ code, name }) => ({ value: code, label: name }));
}
