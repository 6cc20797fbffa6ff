import { z } from "zod";
import { execute, maybe, newId, sql, type Recording } from "#lib/kernel/index.ts";
import { Finding, stateOf, type HealthSource, type HealthState } from "./findings.ts";

export const Health = z.object({
  source: z.enum(["network", "host"]),
  findings: z.array(Finding),
  /** It was found like this from then on. */
  since: z.date(),
  /** When it was last looked at. */
  seenAt: z.date(),
});

type Seen = {
  readonly hostId: string;
  readonly source: HealthSource;
  readonly findings: readonly Finding[];
};

type Standing = { readonly state: HealthState | undefined };

/** Keeps what was found: a row for each stretch in which it stayed the same. */
export async function keepHealth(
  { tx, now }: Pick<Recording, "tx" | "now">,
  { hostId, source, findings }: Seen,
): Promise<Standing> {
  const sorted = findings.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const before = await maybe(
    tx,
    z.object({ id: z.string(), findings: z.array(Finding) }),
    sql`select id, findings from bastion_host_health
        where host_id = ${hostId}::uuid and source = ${source} and replaced_at is null for update`,
  );
  if (before && before.findings.map(keyOf).join("\n") === sorted.map(keyOf).join("\n")) {
    await execute(
      tx,
      sql`update bastion_host_health set seen_at = greatest(seen_at, ${now}::timestamptz)
          where id = ${before.id}::uuid`,
    );
    return { state: stateOf(before.findings) };
  }
  await execute(
    tx,
    sql`update bastion_host_health set replaced_at = greatest(seen_at, ${now}::timestamptz)
        where host_id = ${hostId}::uuid and source = ${source} and replaced_at is null`,
  );
  await execute(
    tx,
    sql`insert into bastion_host_health (id, host_id, source, findings, since, seen_at)
        values (${newId()}::uuid, ${hostId}::uuid, ${source}, ${JSON.stringify(sorted)}::jsonb,
          ${now}, ${now})`,
  );
  return { state: before && stateOf(before.findings) };
}

const keyOf = ({ code, subject }: Finding): string => `${code} ${subject ?? ""}`;
