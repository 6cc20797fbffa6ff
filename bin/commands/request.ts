import type { Command } from "commander";
import {
  approveRequest,
  endRequest,
  getRequest,
  listRequests,
  rejectRequest,
  submitRequest,
  withdrawRequest,
} from "#lib/requests/index.ts";
import { allPages, api, instantOrDay, personIdOf, targetOf, type Api } from "../api-client.ts";
import { durationMinutes } from "../duration.ts";
import { card, print, table } from "../print.ts";

type ListOptions = { all?: boolean; state?: State; json?: boolean };
type State = "pending" | "granted" | "open" | "current" | "closed" | "any";
type SubmitOptions = {
  duration?: number;
  permanent?: boolean;
  reason: string;
  person?: string;
  start?: string;
  json?: boolean;
};
type ActOptions = { comment?: string; json?: boolean };

const itemArgument = "NUMBER of the request, NUMBER.POSITION of an item, or its id";

export function add(program: Command): void {
  const request = program.command("request").description("ask for rights, and decide");
  request
    .command("list")
    .description("items of requests, the latest first")
    .option("--all", "everybody's, not only one's own")
    .option("--state <state>", "pending, granted, open, current, closed or any")
    .option("--json", "print JSON")
    .action(list);
  request
    .command("show")
    .description("where a request stands, who decides, what was said")
    .argument("<number>", "number or id of the request")
    .option("--json", "print JSON")
    .action(show);
  request
    .command("submit")
    .description("ask for rights or roles")
    .argument("<codes...>", "SYSTEM/RIGHT or role:ROLE")
    .requiredOption("--reason <text>", "why it is needed")
    .option("--duration <time>", "for how long: 30m, 8h, 90d", durationMinutes)
    .option("--permanent", "without an end, until its review")
    .option("--person <number>", "for a colleague")
    .option("--start <instant>", "not before this instant", instantOrDay)
    .option("--json", "print JSON")
    .action(submit);
  addActs(request);
}

function addActs(request: Command): void {
  const acts = {
    approve: "say yes to an item, exactly as it is shown",
    reject: "say no to an item, with a reason",
    withdraw: "take back an item that is not granted yet",
    end: "end a granted right before its time",
  } as const;
  for (const [name, description] of Object.entries(acts)) {
    const added = request
      .command(name)
      .description(description)
      .argument("<item>", itemArgument)
      .option("--json", "print JSON");
    if (name === "reject") added.requiredOption("--comment <text>", "why");
    else added.option("--comment <text>", "what to say along");
    added.action((item: string, options: ActOptions) =>
      act(name as keyof typeof acts, item, options),
    );
  }
}

async function list({ all, state, json }: ListOptions): Promise<void> {
  const call = api();
  const items = await allPages(async (cursor) => {
    const page = await call(listRequests, {
      whose: all ? "all" : "mine",
      ...(state !== undefined && { state }),
      limit: 200,
      ...(cursor !== undefined && { cursor }),
    });
    return { rows: page.items, cursor: page.nextCursor };
  });
  print(items, {
    json,
    words: () =>
      table(items, {
        ITEM: (row) => `${row.number}.${row.position}`,
        FOR: (row) => row.beneficiary?.name,
        RIGHT: (row) => codeOf(row.target),
        STATE: (row) => row.state,
        "WAITS FOR": (row) => row.waitingFor.map(({ name }) => name).join(", "),
        SUBMITTED: (row) => row.submittedAt,
        ENDS: (row) => row.endsAt ?? "",
      }),
  });
}

type CodedTarget = { readonly code: string; readonly systemCode: string | null } | null;
const codeOf = (target: CodedTarget): string => {
  if (!target) return "";
  return target.systemCode === null ? `role:${target.code}` : `${target.systemCode}/${target.code}`;
};

async function show(number: string, { json }: { json?: boolean }): Promise<void> {
  const found = await api()(getRequest, { requestId: number });
  print(found, { json, words: () => [cardOf(found), ...found.items.map(itemCard)].join("\n\n") });
}

type Shown = Awaited<ReturnType<typeof getShown>>;
const getShown = (call: Api, requestId: string) => call(getRequest, { requestId });

const cardOf = (request: Shown): string =>
  card({
    request: `#${request.number}`,
    by: request.requester?.name,
    for: request.beneficiary?.name,
    reason: request.reason,
    submitted: request.createdAt,
    comments: request.comments.map(({ author, body }) => `${author?.name}: ${body}`).join("; "),
  });

const itemCard = (item: Shown["items"][number]): string =>
  card({
    item: `${item.number}.${item.position}  ${codeOf(item.target)}`,
    state: item.state,
    because: item.because,
    time: item.minutes === null ? "permanent" : `${item.minutes} minutes`,
    policy: item.policy && `${item.policy.code} version ${item.policy.version}`,
    path: item.path.map(({ name, state }) => `${name}: ${state}`).join(", "),
    decisions: item.decisions
      .map(({ approver, verdict, at }) => `${approver?.name} ${verdict} ${at}`)
      .join(", "),
    waits: item.waitingFor.map(({ name }) => name).join(", "),
    since: item.activatedAt,
    until: item.endsAt,
  });

async function submit(codes: readonly string[], options: SubmitOptions): Promise<void> {
  const { duration, permanent = false, reason, person, start, json } = options;
  if ((duration === undefined) !== permanent) {
    throw new Error("expected either --duration or --permanent");
  }
  const call = api();
  const items = [];
  for (const code of codes) {
    const { kind, id } = await targetOf(call, code);
    const when = start === undefined ? {} : { startsAt: start };
    items.push({ targetKind: kind, targetId: id, minutes: duration ?? null, ...when });
  }
  const beneficiaryId = person === undefined ? undefined : await personIdOf(call, person);
  const asked = { items, reason, ...(beneficiaryId !== undefined && { beneficiaryId }) };
  const done = await call(submitRequest, asked);
  const words = () => `request ${done.number}: ${done.items.map(({ state }) => state).join(", ")}`;
  print(done, { json, words });
}

type Act = "approve" | "reject" | "withdraw" | "end";

async function act(name: Act, text: string, { comment, json }: ActOptions): Promise<void> {
  const call = api();
  const { itemId, contentHash } = await itemOf(call, text);
  const said = comment === undefined ? {} : { comment };
  const done = await decide();
  print(done, {
    json,
    words: () => `${done.state}${done.endsAt === null ? "" : ` until ${done.endsAt}`}`,
  });

  function decide() {
    if (name === "approve") return call(approveRequest, { itemId, ...seen(), ...said });
    if (name === "reject")
      return call(rejectRequest, { itemId, ...seen(), comment: comment ?? "" });
    return call(name === "withdraw" ? withdrawRequest : endRequest, { itemId, ...said });
  }
  /** The decision is on what was read, and on nothing else. */
  function seen() {
    return contentHash === undefined ? {} : { contentHash };
  }
}

type NamedItem = { readonly itemId: string; readonly contentHash?: string };

async function itemOf(call: Api, text: string): Promise<NamedItem> {
  const [, number, position] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (number === undefined) return { itemId: text };
  const { items } = await getShown(call, number);
  const chosen = items.filter(
    (item) => position === undefined || item.position === Number(position),
  );
  const [item] = chosen;
  if (item && chosen.length === 1) return item;
  const names = items.map((each) => `${each.number}.${each.position}`).join(", ");
  throw new Error(`expected one of the request's items: ${names}`);
}
