import { scim } from "#lib/feeds/index.ts";
import { z } from "zod";
import { referencesIn, resolved, withoutReferences } from "./bulk-references.ts";
import type { Call } from "./call.ts";
import { replyTo, onlyMethods, type Reply } from "./reply.ts";

export const bulkOperationsMax = 1000;

const Operation = z.object({
  method: z.string().transform((name) => name.toUpperCase()),
  path: z.string().max(500),
  bulkId: z.string().min(1).max(200).optional(),
  version: z.string().max(200).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
type Operation = z.output<typeof Operation>;

const Bulk = z.object({
  schemas: z.array(z.string()).max(10),
  failOnErrors: z.number().int().min(1).optional(),
  Operations: z.array(z.unknown()).min(1),
});

type Perform = (call: Call) => Promise<Reply>;
type Run = {
  readonly call: Call;
  readonly perform: Perform;
  /** Ids of what was made, by the name that the request gave it. */
  readonly ids: Map<string, string>;
};
type Outcome = { readonly operation: Operation; readonly reply: Reply };

/** Many operations in one call (RFC 7644 §3.7), each by itself: one that fails undoes no other. */
export async function bulk(call: Call, perform: Perform): Promise<Reply> {
  if (call.method !== "POST") return onlyMethods("POST");
  const { failOnErrors = Infinity, operations } = parseBulk(await call.body());
  const run: Run = { call, perform, ids: new Map() };
  const outcomes: Outcome[] = [];
  const again: Operation[] = [];
  const pending = [...operations];
  const isOver = () => outcomes.filter(({ reply }) => reply.status >= 400).length >= failOnErrors;
  while (pending.length > 0 && !isOver()) {
    const known = new Set(pending.flatMap(({ bulkId }) => bulkId ?? []));
    const ready = pending.findIndex((each) => !waits(each, known, run));
    const [operation] = pending.splice(Math.max(0, ready), 1);
    if (operation === undefined) break;
    const isCircle = ready < 0 && operation.method === "POST";
    const first = isCircle ? { ...operation, data: bare(operation) } : operation;
    outcomes.push({ operation, reply: await runOne(first, run) });
    if (isCircle) again.push(operation);
  }
  await closeCircles(again, outcomes, run);
  const Operations = outcomes.map((each) => shown(each, run));
  return { status: 200, body: { schemas: [scim.bulkAnswerUrn], Operations } };
}

function parseBulk(body: Record<string, unknown>) {
  const parsed = Bulk.safeParse(body);
  if (!parsed.success || !parsed.data.schemas.includes(scim.bulkUrn)) {
    const where = parsed.error?.issues[0]?.path.join(".") ?? "schemas";
    throw scim.scimError("invalidSyntax", `${where}: expected a message of ${scim.bulkUrn}`);
  }
  const { Operations, failOnErrors } = parsed.data;
  if (Operations.length > bulkOperationsMax) {
    throw new scim.ScimError(413, `expected at most ${bulkOperationsMax} operations`);
  }
  return { failOnErrors, operations: Operations.map(parseOperation) };
}

function parseOperation(given: unknown, index: number): Operation {
  const parsed = Operation.safeParse(given);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") ?? "";
  throw scim.scimError(
    "invalidSyntax",
    `Operations[${index}].${where}: not as RFC 7644 §3.7 has it`,
  );
}

/** Whether something that it names is still to be made. */
const waits = (operation: Operation, known: ReadonlySet<string>, { ids }: Run): boolean =>
  [...referencesIn([operation.data, ...operation.path.split("/")])].some(
    (name) => known.has(name) && !ids.has(name) && name !== operation.bulkId,
  );

const bare = ({ data }: Operation) => withoutReferences(data) as Record<string, unknown>;

async function runOne(operation: Operation, run: Run): Promise<Reply> {
  const { call, perform, ids } = run;
  try {
    const segments = segmentsOf(operation, ids);
    const data = resolved(operation.data, ids);
    const lost = [...referencesIn([data, ...segments])][0];
    if (lost !== undefined) {
      throw scim.scimError("invalidValue", `nothing was made under bulkId ${lost}`);
    }
    const reply = await perform({
      ...call,
      ...{ method: operation.method, segments, query: new URLSearchParams() },
      ifMatch: operation.version,
      body: async () => data as Record<string, unknown>,
    });
    noteId(operation, reply, run);
    return reply;
  } catch (error) {
    return replyTo(error, call.context.requestId);
  }
}

/** One resource, or one kind of them: nothing else is an operation of Bulk. */
function segmentsOf({ method, path, bulkId, data }: Operation, ids: Run["ids"]): string[] {
  const segments = path
    .replace(/^\//, "")
    .split("/")
    .map((part) => String(resolved(part, ids)));
  const isCreate = method === "POST";
  const isKnown = ["POST", "PUT", "PATCH", "DELETE"].includes(method);
  const isResource = segments.length === (isCreate ? 1 : 2) && !segments.includes(".search");
  if (!isKnown || !isResource)
    throw scim.scimError("invalidPath", `no operation: ${method} ${path}`);
  if (isCreate && bulkId === undefined) {
    throw scim.scimError("invalidSyntax", "bulkId: expected a value where something is made");
  }
  if (method !== "DELETE" && data === undefined) {
    throw scim.scimError("invalidSyntax", "data: expected an object");
  }
  return segments;
}

function noteId({ method, bulkId }: Operation, { body }: Reply, { ids }: Run): void {
  if (method !== "POST" || bulkId === undefined) return;
  const id = scim.isRecord(body) ? body["id"] : undefined;
  if (typeof id === "string") ids.set(bulkId, id);
}

/** What a circle left out is said once everything has its id. */
async function closeCircles(
  again: readonly Operation[],
  outcomes: Outcome[],
  run: Run,
): Promise<void> {
  for (const operation of again) {
    const id = run.ids.get(operation.bulkId ?? "");
    const index = outcomes.findIndex((each) => each.operation === operation);
    if (id === undefined || index < 0) continue;
    const whole = { ...operation, method: "PUT", path: `${operation.path}/${id}` };
    const reply = await runOne(whole, run);
    outcomes[index] = {
      operation,
      reply: { ...reply, status: reply.status === 200 ? 201 : reply.status },
    };
  }
}

/** As RFC 7644 §3.7.3 shows an operation's outcome. */
function shown({ operation, reply }: Outcome, { call, ids }: Run): object {
  const { method, bulkId } = operation;
  const body = scim.isRecord(reply.body) ? reply.body : undefined;
  const isError = reply.status >= 400;
  return {
    method,
    ...(bulkId !== undefined && { bulkId }),
    ...locationOf(operation, reply, { call, ids }),
    ...(reply.headers?.["etag"] !== undefined && { version: reply.headers["etag"] }),
    status: String(reply.status),
    ...(isError && body && { response: body }),
  };
}

function locationOf(
  { method, path, bulkId }: Operation,
  { status }: Reply,
  { call, ids }: Pick<Run, "call" | "ids">,
) {
  const made = ids.get(bulkId ?? "");
  const at = `${call.base}/${path.replace(/^\//, "")}`;
  if (method === "POST") return made === undefined ? {} : { location: `${at}/${made}` };
  const segments = path.split("/").map((part) => String(resolved(part, ids)));
  return status === 404 ? {} : { location: `${call.base}/${segments.filter(Boolean).join("/")}` };
}
