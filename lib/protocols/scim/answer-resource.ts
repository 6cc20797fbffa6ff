import { scim } from "#lib/feeds/index.ts";
import { addressOf, withAddresses } from "./addresses.ts";
import type { Call } from "./call.ts";
import { onlyMethods, type Reply } from "./reply.ts";
import type { ResourceDoors } from "./resource-doors.ts";

type About = { readonly doors: ResourceDoors; readonly call: Call };
type Selecting = About & { readonly selection: scim.Selection };

/** `attributes` and `excludedAttributes` of the address (RFC 7644 §3.9). */
export const selectionOf = ({ query }: Call): scim.Selection =>
  scim.parseSelection({
    attributes: query.get("attributes") ?? undefined,
    excludedAttributes: query.get("excludedAttributes") ?? undefined,
  });

/** One resource as it is answered. */
export function shownAs(
  resource: scim.Resource,
  { doors: { type }, call: { base }, selection }: Selecting,
): scim.Resource {
  return scim.project(withAddresses(resource, type, base), type, selection);
}

/** `POST /Users` (RFC 7644 §3.3). */
export async function createResource(doors: ResourceDoors, call: Call): Promise<Reply> {
  const selection = selectionOf(call);
  const given = await call.body();
  const outcome = await doors.create(call.context, { given, selection });
  if (outcome.isHeld) return heldReply(outcome.unchanged, { doors, call, selection });
  const reply = replyOf(outcome.answer, { doors, call, selection });
  const location = addressOf(call.base, doors.type, outcome.answer.resource["id"]);
  return { ...reply, status: 201, headers: { ...reply.headers, location } };
}

/** What one resource may be asked, and how it is changed (RFC 7644 §3.4.1, §3.5, §3.6). */
export async function answerOne(doors: ResourceDoors, call: Call): Promise<Reply> {
  const id = call.segments[1] ?? "";
  switch (call.method) {
    case "GET":
      return getResource({ doors, call, selection: selectionOf(call) }, id);
    case "PUT":
    case "PATCH":
      return changeResource({ doors, call, selection: selectionOf(call) }, id);
    case "DELETE": {
      const ifMatch = scim.versionOf(call.ifMatch);
      const outcome = await doors.remove(call.context, { id, ifMatch });
      return outcome.isHeld ? { status: 202 } : { status: 204 };
    }
    default:
      return onlyMethods("GET", "PUT", "PATCH", "DELETE");
  }
}

async function getResource(about: Selecting, id: string): Promise<Reply> {
  const { doors, call, selection } = about;
  const found = await doors.get(call.context, { id, selection });
  const isKnown =
    call.ifNoneMatch !== undefined && scim.isVersionIn(call.ifNoneMatch, found.version);
  const reply = replyOf(found, about);
  return isKnown ? { status: 304, headers: reply.headers ?? {} } : reply;
}

async function changeResource(about: Selecting, id: string): Promise<Reply> {
  const { doors, call, selection } = about;
  const { context } = call;
  const ifMatch = scim.versionOf(call.ifMatch);
  const said = { id, ifMatch, given: await call.body(), selection };
  const isPatch = call.method === "PATCH";
  const outcome = isPatch ? await doors.patch(context, said) : await doors.replace(context, said);
  if (outcome.isHeld) return heldReply(outcome.unchanged, about);
  const reply = replyOf(outcome.answer, about);
  const isBare = isPatch && !isBodyAsked(call) && (await patchAnswer(call)) === 204;
  return isBare ? { status: 204, headers: reply.headers ?? {} } : reply;
}

/** Whoever names attributes wants to see them (RFC 7644 §3.5.2). */
const isBodyAsked = ({ query }: Call): boolean =>
  query.has("attributes") || query.has("excludedAttributes");

const patchAnswer = async ({ context }: Call): Promise<200 | 204> =>
  (await scim.openClient(context, {})).settings.patchAnswers ?? 204;

function replyOf({ resource, version }: scim.Answer, about: Selecting): Reply {
  const etag = scim.versionTag(version);
  return { status: 200, headers: { etag }, body: shownAs(resource, about) };
}

/** It was understood and waits for somebody who looks at it: nothing has changed. */
const heldReply = (unchanged: scim.Answer | undefined, about: Selecting): Reply =>
  unchanged === undefined ? { status: 202 } : { ...replyOf(unchanged, about), status: 202 };
