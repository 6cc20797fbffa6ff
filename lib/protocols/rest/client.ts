import type { z } from "zod";
import type { DoorSpec } from "#lib/kernel/index.ts";
import { pathParameters } from "./openapi.ts";

/** A value as it arrives in JSON: instants are RFC 3339 strings. */
export type Arrived<T> = T extends string
  ? T
  : T extends Date
    ? string
    : T extends readonly (infer E)[]
      ? Arrived<E>[]
      : T extends object
        ? { [K in keyof T]: Arrived<T[K]> }
        : T;

type AnyDoor<I extends z.ZodObject, O extends z.ZodType> = { readonly spec: DoorSpec<I, O> };

export type RestProblem = {
  readonly status: number;
  readonly code: string;
  readonly reason: string;
  readonly requestId: string;
  readonly [detail: string]: unknown;
};

/** An answer of the API that was not a success. */
export class RestError extends Error {
  readonly problem: RestProblem;
  constructor(problem: RestProblem) {
    super(`${problem.code}: ${problem.reason} (reference ${problem.requestId})`);
    this.problem = problem;
  }
}

export type ClientOptions = {
  readonly url: string;
  readonly ticket: string;
  readonly idempotencyKey?: string;
};

/**
 * The typed client: give it a door and its input, get the door's answer.
 * @throws {RestError} with the problem document of any answer that is not a success.
 */
export const restClient =
  (options: ClientOptions) =>
  async <I extends z.ZodObject, O extends z.ZodType>(
    door: AnyDoor<I, O>,
    input: z.input<I>,
  ): Promise<Arrived<z.output<O>>> => {
    const response = await send(...requestOf(door.spec, input, options));
    const body = await bodyOf(response);
    if (response.ok) return body as Arrived<z.output<O>>;
    throw new RestError(body as RestProblem);
  };

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { origin } = new URL(url);
    const because = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = because instanceof Error ? because.message : "unreachable";
    throw new Error(`no answer from ${origin}: ${reason}`, { cause: error });
  }
}

/** A proxy in between may answer anything. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${new URL(response.url).origin} answered ${response.status}, but no JSON`);
  }
}

function requestOf(
  spec: { name: string; rest: DoorSpec<z.ZodObject, z.ZodType>["rest"] },
  input: Record<string, unknown>,
  options: ClientOptions,
): [string, RequestInit] {
  if (spec.rest === "internal") throw new Error(`${spec.name} is not part of the API`);
  const { method, path } = spec.rest;
  const inPath = new Set(pathParameters(path));
  const rest = Object.entries(input).filter(([name]) => !inPath.has(name));
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input[name])),
  );
  const url = new URL(`${options.url}/api/v1${filled}`);
  const headers: Record<string, string> = { authorization: `Bearer ${options.ticket}` };
  if (options.idempotencyKey !== undefined) headers["idempotency-key"] = options.idempotencyKey;
  if (method === "GET" || method === "DELETE") {
    for (const [name, value] of rest) appendValue(url, name, value);
    return [url.href, { method, headers }];
  }
  headers["content-type"] = "application/json";
  return [url.href, { method, headers, body: JSON.stringify(Object.fromEntries(rest)) }];
}

function appendValue(url: URL, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  for (const one of Array.isArray(value) ? value : [value]) {
    url.searchParams.append(name, one instanceof Date ? one.toISOString() : String(one));
  }
}
