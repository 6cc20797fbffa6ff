import type { Attribute } from "./attribute.ts";
import { attributeNamed } from "./find-attribute.ts";

type Parts = Readonly<Record<string, unknown>>;

/**
 * What of a complex value is still true once these parts change: not the other way to say the
 * same, and nothing that the server derived from the "value" that was.
 */
export function lastingParts(
  attribute: Attribute,
  before: Parts,
  changed: Parts,
): Record<string, unknown> {
  const subs = attribute.subAttributes ?? [];
  const isOther = "value" in changed && changed["value"] !== before["value"];
  const isReplaced =
    attribute.isEither === true && Object.values(changed).some((part) => part !== undefined);
  return Object.fromEntries(
    Object.entries(before).filter(([name]) => !isReplaced && !(isOther && isDerived(subs, name))),
  );
}

const isDerived = (subs: readonly Attribute[], name: string): boolean =>
  attributeNamed(subs, name)?.mutability === "readOnly";
