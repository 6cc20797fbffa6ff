import { execute, newId, recordset, sql, type Work } from "#lib/kernel/index.ts";

/** The portal's own rights: entitlements of the system `postern` in its own catalogue. */
export const portalRights = {
  "people.read": "Read everybody's facts",
  "people.manage": "Edit people and the organisation",
  "catalog.manage": "Edit systems, entitlements and roles",
  "rules.manage": "Edit birthright and separation rules",
  "policies.manage": "Edit approval policies",
  "access.read": "Read everybody's access",
  "access.manage": "Give and end access directly",
  "requests.decide": "Decide on requests as security",
  "requests.read": "Read everybody's requests",
  "feeds.manage": "Import from HR",
  "feeds.load_history": "Load history from HR",
  "holds.release": "Release what the brake held",
  "audit.read": "Read the log",
  "audit.export": "Export the log with proofs",
  "tickets.manage": "End other people's sessions",
  "modules.manage": "Register services and their keys",
  "bastion.manage": "Register hosts and say what enters them",
  "bastion.watch": "See and end sessions on hosts",
  "recordings.view": "Watch and search recordings of sessions",
  "settings.manage": "Change settings",
} as const;

/** A step: adds what is missing of the system `postern` and its rights; changes nothing else. */
export async function ensurePortalSystem(work: Work): Promise<void> {
  await execute(
    work.tx,
    sql`insert into system (id, code, name, description, kind, zone, created_at)
        values (${newId()}::uuid, 'postern', 'Postern', 'This portal itself.', 'web', 'office',
          ${work.now})
        on conflict (code) do nothing`,
  );
  const set = Object.entries(portalRights).map(([code, name]) => ({ id: newId(), code, name }));
  await execute(
    work.tx,
    sql`insert into entitlement (id, system_id, code, name, description, risk, is_requestable,
          condition_codes, created_at)
        select x.id, s.id, x.code, x.name, '', 'privileged', false, '{}', ${work.now}
        from jsonb_to_recordset(${recordset(set)}) as x (id uuid, code text, name text)
        join system s on s.code = 'postern'
        on conflict (system_id, code) do nothing`,
  );
}
