import { isIP, isIPv6 } from "node:net";
import { sql, type Sql } from "./database.ts";

/** Who is counted as one source: an IPv4 address, or the /64 that one IPv6 household holds. */
export function sourceOf(address: string | undefined): string {
  if (address === undefined) return "unknown";
  if (!isIPv6(address)) return address;
  const [left = "", right] = address.split("%", 1).join("").split("::", 2);
  const head = left.split(":").filter(Boolean);
  const tail = (right ?? "").split(":").filter(Boolean);
  const gap = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: gap }, () => "0"), ...tail];
  const prefix = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${prefix.join(":")}::/64`;
}

/**
 * Whether a row's `address` is of the same source as this one: one household of IPv6 has more
 * addresses than anybody could count.
 */
export function isOfSource(address: string | undefined): Sql {
  const source = address !== undefined && isIP(address) !== 0 ? sourceOf(address) : null;
  return sql`case when ${source}::text is null
                    then address is not distinct from ${address ?? null}::text
                  when address ~ '^[0-9a-fA-F:.]+$' then address::inet <<= ${source}::inet
                  else false end`;
}
