import { Readable } from "node:stream";
import { sequenceAll } from "#lib/audit/index.ts";
import { importFile } from "#lib/feeds/index.ts";
import { begin, execute, now, operatorActor, recordDoor, sql } from "#lib/kernel/index.ts";
import { readSettings } from "#lib/kernel/settings.ts";
import { tellFactors, useMail } from "#lib/notify/index.ts";
import { giveUpMail } from "#lib/notify/give-up-mail.ts";
import { requestDestruction, withdrawDestruction } from "#lib/keys/index.ts";
import { demonstrationRoster, sampleDay } from "#prisma/seed/demonstration-roster.ts";
import { toCsv } from "#prisma/seed/employees.ts";
import { seedCompany } from "#prisma/seed/index.ts";
import { sayAbout } from "../keys/sealed-company.ts";
import { carryTickets } from "./carried-tickets.ts";
import { keepRecordings } from "./kept-recordings.ts";
import { openHosts } from "./on-hosts.ts";
import { pushEvents } from "./push-events.ts";
import { endSomebody, first, holdGroup, mapPayloads, moveSomebody } from "./working-lives.ts";
import { useDevices } from "./used-devices.ts";
import { keepHosts } from "./used-hosts.ts";

/** Where a page is seen, and by whom: an employee number; unset: by nobody. */
export type Address = { readonly path: string; readonly reader?: string };

const employee = "10001";
const manager = "12247";
const administrator = "10006";
const auditor = "10059";
const keeper = "10031";
const responder = "10009";
const hrOperator = "10005";

const atConsole = begin(operatorActor("test"));

const roster = () => demonstrationRoster(sampleDay, now().toISOString().slice(0, 10));

/** The demonstration company, and files of HR with something wrong and something held. */
export async function fillCompany(): Promise<void> {
  await seedCompany({ context: atConsole, publicUrl: "http://localhost", tell: () => undefined });
  const broken = roster()
    .slice(0, 40)
    .map((row, at) => (at % 9 === 0 ? { ...row, start_date: "2026-02-31" } : row));
  await send([...broken, ...broken.slice(3, 4).map((row) => ({ ...row, title: "Another" }))], {
    fileName: "personnel-with-errors.csv",
    isDryRun: true,
  });
  await reorganise(1800);
  await moveSomebody();
  await useDevices(employee);
  await keepHosts();
  await carryTickets({ employee, manager, keeper });
  await askToDestroy();
  await loseMail();
  await pushEvents(employee);
  await mapPayloads();
  await endSomebody();
  await holdTurns({});
  await holdGroup({});
  await openHosts({ inside: employee, watcher: responder });
  await keepRecordings(employee);
  await sequenceAll();
}

/** Two people of whom what was told ahead has come, and is held, and one whose turn failed. */
const holdTurns = recordDoor({
  name: "test.hold-turns",
  tables: ["person_turn_hold"],
  run: ({ tx }, _asked: object) =>
    execute(
      tx,
      sql`insert into person_turn_hold (person_id, state, reason, held_at, gains, losses, retry_at)
          select id, case when n < 3 then 'held' else 'failed' end,
                 case when n < 3 then 'brake' else 'unreadable' end, ${now()}, rights[1:2],
                 rights[3:5], case when n < 3 then null else ${now()}::timestamptz end
          from (select id, row_number() over (order by employee_number) as n,
                       array(select e.id from entitlement e order by e.id limit 5) as rights
                from person where hr_state = 'active' order by employee_number limit 3) p`,
    ),
});

/** Two notices that no server took. */
async function loseMail(): Promise<void> {
  useMail(readSettings({ SMTP_URL: "smtp://localhost:9" }));
  for (const change of ["passkey_added", "recovery_code_used"]) {
    const id = await first(`select id from person where employee_number = '${manager}'`);
    await tellFactors(atConsole, { personId: id, change, at: now().toISOString() });
    const mailId = await first("select id from mail where state = 'waiting'");
    await giveUpMail(atConsole, { mailId, reason: "RCPT TO 550 5.1.1" });
  }
  useMail(readSettings({}));
}

/** One request to destroy keys that waits, and one that was taken back. */
async function askToDestroy(): Promise<void> {
  const id = await first(`select id from person where employee_number = '${employee}'`);
  const asking = {
    scope: `postern:audit:${id}`,
    reason: "An erasure request, after ten years, as the works council agreed.",
  };
  await sayAbout(id, "something personal");
  const { destructionId } = await requestDestruction(atConsole, asking);
  await withdrawDestruction(atConsole, { destructionId });
  await requestDestruction(atConsole, asking);
}

/** A file that takes so many people's rights that the brake holds it. */
export async function reorganise(people: number): Promise<void> {
  const moved = roster()
    .filter(({ org_code, status }) => status === "active" && org_code.startsWith("d005"))
    .slice(200, 200 + people)
    .map((row) => ({ ...row, org_code: "d004", org_name: "", org_parent_code: "" }));
  await send(moved, { fileName: "reorganisation.csv" });
}

type Sent = { readonly fileName: string; readonly isDryRun?: boolean };

const send = (rows: Parameters<typeof toCsv>[0], options: Sent) =>
  importFile(
    atConsole,
    { feed: "hr", mode: "delta", format: "csv", ...options },
    Readable.from([Buffer.from(toCsv(rows))]),
  );

/** An address of every page, where there is something to see on it; [] stands for a parameter. */
export async function addressesOf(): Promise<ReadonlyMap<string, Address>> {
  const [pending, request, event, run, rule, rollout, separation, policy, system] =
    await Promise.all([
      first(`select a.item_id as id from request_approver a
             join request_item i on i.id = a.item_id and i.stage = a.stage
             join person p on p.id = a.person_id
             where p.employee_number = '${manager}' and i.state = 'pending'`),
      first("select id from request order by number desc"),
      first("select id from audit_event where sealed is not null order by arrival desc"),
      first("select id from feed_run where state = 'held'"),
      first("select id from rule order by created_at limit 1"),
      first("select id from rollout order by id limit 1"),
      first("select code as id from sod_rule order by code limit 1"),
      first("select code as id from policy order by code limit 1"),
      first("select id from system where code <> 'postern' order by code limit 1"),
    ]);
  const service = await first("select id from module where authentication <> 'console' limit 1");
  const right = await first("select id from entitlement where code = 'enter-deploy'");
  const rightSystem = await first(`select system_id as id from entitlement where id = '${right}'`);
  const alike = await first("select id from feed_event where reason = 'may_be_known' limit 1");
  const leaver = await first("select id from leaver_case where state = 'open' limit 1");
  const move = await first("select id from mover_case where state = 'open' limit 1");
  const session =
    await first(`select b.id from bastion_session b join person p on p.id = b.person_id
                               where p.employee_number = '${employee}' and b.ended_at is null`);
  const recording = await first(
    "select id from recording where kind = 'terminal' and state = 'sealed'",
  );
  const role = await first("select id from role order by code limit 1");
  const asker = await first(`select p.employee_number as id from request r
                             join person p on p.id = r.requester_id where r.id = '${request}'`);
  const by = (reader: string, paths: Record<string, string>): [string, Address][] =>
    Object.entries(paths).map(([route, path]) => [route, { path, reader }]);
  /** Pages whose address is their route. */
  const plain = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, path]));
  return new Map<string, Address>([
    ...by(employee, {
      "/": "/",
      "/[]": "/there/is/nothing",
      "/request": "/request",
      "/requests": "/requests",
      "/notices": "/notices",
      "/device": "/device?user_code=BCDF-GHJK",
      "/entry": "/entry?code=BCDF-GHJK",
      "/security": "/security",
      "/security/password": "/security/password",
      "/security/authenticator": "/security/authenticator",
      "/security/authenticator/confirm": "/security/authenticator/confirm",
      "/security/codes": "/security/codes",
      "/step-up": "/step-up?to=/security",
      "/catalogue": "/catalogue",
      "/catalogue/[]": `/catalogue/${system}`,
      "/catalogue/rights": "/catalogue/rights",
      "/catalogue/roles": "/catalogue/roles",
      "/catalogue/roles/[]": `/catalogue/roles/${role}`,
    }),
    ...by(asker, { "/requests/[]": `/requests/${request}` }),
    ...by(manager, {
      "/approvals": "/approvals",
      "/approvals/[]": `/approvals/${pending}`,
      "/approvals/delegations": "/approvals/delegations",
      "/lifecycle/movers": "/lifecycle/movers",
      "/lifecycle/movers/[]": `/lifecycle/movers/${move}`,
    }),
    ...by(responder, {
      ...plain(
        "/tickets/revocation",
        "/detections",
        "/production",
        "/notices/undelivered",
        "/modules",
        "/modules/new",
      ),
      "/people/[]/tickets": `/people/${employee}/tickets`,
      "/terminal/[]": "/terminal/web-1?login=deploy",
      "/terminal/watch/[]": `/terminal/watch/${session}`,
      "/modules/[]": `/modules/${service}`,
    }),
    ...by(administrator, {
      ...plain(
        "/people",
        "/security/recoveries",
        "/keys",
        "/settings",
        "/production/hosts",
        "/production/hosts/new",
      ),
      "/people/[]": `/people/${employee}`,
      "/detections/risk": "/detections/risk?no-key=60&new-device=45",
      "/production/hosts/[]": "/production/hosts/web-2",
      "/catalogue/[]/[]": `/catalogue/${rightSystem}/${right}`,
      "/lifecycle/simulator": `/lifecycle/simulator?who=${employee}&unit=d004`,
    }),
    ...by(keeper, {
      "/catalogue/conditions": "/catalogue/conditions",
      "/catalogue/roles/[]/edit": `/catalogue/roles/${role}/edit`,
      "/rules": "/rules",
      "/rules/new": "/rules/new",
      "/rules/[]": `/rules/${rule}`,
      "/rules/rollouts": "/rules/rollouts",
      "/rules/rollouts/[]": `/rules/rollouts/${rollout}`,
      "/rules/separation": "/rules/separation",
      "/rules/separation/new": "/rules/separation/new",
      "/rules/separation/[]": `/rules/separation/${separation}`,
      "/policies": "/policies",
      "/policies/new": "/policies/new",
      "/policies/[]": `/policies/${policy}`,
    }),
    ...by(hrOperator, {
      "/lifecycle": "/lifecycle",
      "/lifecycle/import": "/lifecycle/import",
      "/lifecycle/runs/[]": `/lifecycle/runs/${run}`,
      "/lifecycle/feeds/[]": "/lifecycle/feeds/workday",
      "/lifecycle/feeds/[]/mapping": "/lifecycle/feeds/workday/mapping",
      "/lifecycle/feeds/[]/replay": "/lifecycle/feeds/workday/replay",
      "/lifecycle/events": "/lifecycle/events",
      "/lifecycle/leavers": "/lifecycle/leavers",
      "/lifecycle/leavers/[]": `/lifecycle/leavers/${leaver}`,
      "/lifecycle/events/[]": `/lifecycle/events/${alike}`,
    }),
    ...by(auditor, {
      ...plain("/audit", "/audit/log", "/access", "/production/recordings"),
      "/production/recordings/[]": `/production/recordings/${recording}`,
      "/audit/events/[]": `/audit/events/${event}`,
    }),
    ["/sign-in", { path: "/sign-in" }],
    ["/sign-in/code", { path: "/sign-in/code" }],
    ["/sign-in/recovery", { path: "/sign-in/recovery" }],
    ["/enrol", { path: "/enrol" }],
    ["/enrol/authenticator", { path: "/enrol/authenticator" }],
  ]);
}
