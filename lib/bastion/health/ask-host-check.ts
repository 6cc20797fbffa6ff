import { z } from "zod";
import { command, conflict, execute, needs, notFound, sql } from "#lib/kernel/index.ts";
import { HostCode } from "../host.ts";
import { lockHost } from "../host-store.ts";
import { OwnFinding } from "./findings.ts";
import { keepHealth } from "./health-store.ts";

const right = "bastion.manage";
const scope = "bastion:manage";

/** Whoever changed a host need not wait for the next check: a gateway looks within seconds. */
export const askHostCheck = command({
  name: "bastion.ask-host-check",
  title: "Has a gateway check a host now: its key, whom it lets in and whom not.",
  ...{ right, scope },
  rest: { method: "POST", path: "/bastion/hosts/{code}/check" },
  input: z.object({ code: HostCode }),
  output: z.object({ askedAt: z.date() }),
  load: ({ tx }, { code }) => lockHost(tx, code),
  authorize: needs(right),
  run: async (work) => {
    const { tx, now, resource: host } = work;
    if (!host) throw notFound("host");
    if (host.retiredAt) throw conflict("host_is_retired");
    await execute(
      tx,
      sql`update bastion_host set check_due_at = ${now} where id = ${host.id}::uuid`,
    );
    work.record({ target: host.id, detail: { host: host.code } });
    work.live("hosts", [host.id]);
    return { askedAt: now };
  },
});

/** What root found on the host itself, as `host-setup --check` and `--apply` read it. */
export const reportHost = command({
  name: "bastion.report-host",
  title: "Keeps what was found on a host by its own root.",
  ...{ right, scope },
  rest: { method: "POST", path: "/bastion/hosts/{code}/report" },
  input: z.object({ code: HostCode, findings: z.array(OwnFinding).max(500) }),
  output: z.object({}),
  load: ({ tx }, { code }) => lockHost(tx, code),
  authorize: needs(right),
  run: async (work) => {
    const { resource: host, input, tx, now } = work;
    if (!host) throw notFound("host");
    if (host.retiredAt) throw conflict("host_is_retired");
    await keepHealth({ tx, now }, { hostId: host.id, source: "host", findings: input.findings });
    const codes = input.findings.map(({ code }) => code);
    work.record({ target: host.id, detail: { host: host.code, findings: codes } });
    work.live("hosts", [host.id]);
    return {};
  },
});
