import { z } from "zod";
import { command, execute, maybe, notFound, recordDoor, sql } from "#lib/kernel/index.ts";
import { HostId } from "../host.ts";
import { findHostById } from "../host-store.ts";
import { onlyGateway } from "../policy.ts";
import { alarmOf, Finding, stateOf, type Alarm } from "./findings.ts";
import { keepHealth } from "./health-store.ts";
import { checkEveryMinutes } from "./take-host-checks.ts";

export type Checked = { readonly hostId: string; readonly findings: readonly Finding[] };

/** Keeps what a check found; answers what somebody must look at now and was not so before. */
export const noteHostCheck = recordDoor({
  name: "bastion.note-host-check",
  tables: ["bastion_host", "bastion_host_health"],
  run: async ({ tx, now, live }, { hostId, findings }: Checked): Promise<Alarm | undefined> => {
    const locked = await maybe(
      tx,
      z.object({}),
      sql`select from bastion_host where id = ${hostId}::uuid and retired_at is null for update`,
    );
    if (!locked) return undefined;
    const next = new Date(now.getTime() + checkEveryMinutes * 60_000);
    await execute(
      tx,
      // Somebody may have asked for another one meanwhile.
      sql`update bastion_host set check_due_at = greatest(check_due_at, ${next}::timestamptz)
          where id = ${hostId}::uuid and check_due_at > ${now}`,
    );
    const before = await keepHealth({ tx, now }, { hostId, source: "network", findings });
    live("hosts", [hostId]);
    return alarmOf(before.state, stateOf(findings));
  },
});

/** What a host does that it must not: whoever keeps hosts hears of it. */
export const raiseHostAlarm = command({
  name: "bastion.raise-host-alarm",
  title: "Says that a host shows another key, or lets in whom it must not.",
  right: "system",
  rest: "internal",
  input: z.object({
    hostId: HostId,
    kind: z.enum(["host_key_changed", "host_open"]),
    findings: z.array(Finding).max(100),
  }),
  output: z.object({}),
  load: ({ tx }, { hostId }) => findHostById(tx, hostId),
  authorize: onlyGateway,
  run: async (work) => {
    const { resource: host, input, now } = work;
    if (!host) throw notFound("host");
    const { kind, findings } = input;
    const eventId = work.record({
      target: host.id,
      detail: { host: host.code, kind, findings: findings.map(({ code }) => code) },
    });
    work.announce("host.alarmed", { eventId, kind, hostId: host.id, at: now.toISOString() });
    return {};
  },
});
