import { listResources, searchAll, searchResources } from "./answer-list.ts";
import { answerOne, createResource } from "./answer-resource.ts";
import type { Call } from "./call.ts";
import { mustNotBeTooFast } from "./rate.ts";
import { discover, isDiscovery } from "./discover.ts";
import { notThere, onlyMethods, type Reply } from "./reply.ts";
import { resources } from "./resource-doors.ts";

/** Answers a call of any resource, by itself or as a part of Bulk. */
export async function answerCall(call: Call): Promise<Reply> {
  mustNotBeTooFast(call.context.actor);
  const [name = "", second, ...more] = call.segments;
  if (more.length > 0 || second === "") return notThere();
  if (isDiscovery(name)) return discover(call);
  if (name === ".search" && second === undefined) return searching(call, () => searchAll(call));
  const doors = resources.get(name);
  if (doors === undefined) return notThere();
  if (second === ".search") return searching(call, () => searchResources([doors], call));
  if (second !== undefined) return answerOne(doors, call);
  if (call.method === "GET") return listResources(doors, call);
  return call.method === "POST" ? createResource(doors, call) : onlyMethods("GET", "POST");
}

const searching = async (call: Call, search: () => Promise<Reply>): Promise<Reply> =>
  call.method === "POST" ? search() : onlyMethods("POST");
