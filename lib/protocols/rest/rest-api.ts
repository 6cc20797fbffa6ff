import { Hono } from "hono";
import {
  begin,
  invalidInput,
  limiterOf,
  newId,
  nobody,
  PosternError,
  sourceOf,
  type Actor,
  type Door,
} from "#lib/kernel/index.ts";
import { doors } from "#lib/registry/index.ts";
import { docsResponse } from "./docs-page.ts";
import { jsonSchema, openApiDocument } from "./openapi.ts";
import { problemResponse } from "./problem.ts";
import { coerceQuery, readBody, refuseUnknown } from "./read-input.ts";

export type RestOptions = {
  readonly publicUrl: string;
  /** Who carries this ticket; throws when nobody may. */
  readonly authenticate: (request: Request) => Promise<Actor>;
  readonly addressOf: (request: Request) => string | undefined;
};

/** The REST API over every door that names a path, as one fetch-style handler. */
export function restApi(options: RestOptions): { fetch(request: Request): Promise<Response> } {
  const app = new Hono();
  const document = JSON.stringify(openApiDocument(doors(), options.publicUrl));
  app.get("/api/v1/openapi.json", () => jsonResponse(document));
  app.get("/api/docs/*", (matched) => docsResponse(matched.req.path));
  app.get("/api/docs", (matched) => docsResponse(matched.req.path));
  for (const door of doors()) mount(app, door, options);
  app.notFound(() =>
    problemResponse(
      new PosternError("not_found", "no_such_path", {
        expected: "a method and path of /api/v1/openapi.json",
      }),
      newId(),
    ),
  );
  return { fetch: async (request) => app.fetch(request) };
}

const jsonResponse = (body: string, requestId?: string): Response =>
  new Response(body, {
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(requestId !== undefined && { "x-request-id": requestId }),
    },
  });

function mount(app: Hono, door: Door, options: RestOptions): void {
  const { rest, input } = door.spec;
  if (rest === "internal") return;
  const properties = jsonSchema(input, "input").properties ?? {};
  const isOpen = door.spec.right === "anybody";
  const path = `/api/v1${rest.path.replace(/\{(\w+)\}/g, ":$1")}`;
  app.on(rest.method, path, async (matched) => {
    const requestId = newId();
    try {
      const request = matched.req.raw;
      const actor = isOpen ? openTo(options, request) : await options.authenticate(request);
      const given =
        rest.method === "GET" || rest.method === "DELETE"
          ? coerceQuery(new URL(request.url).searchParams, properties)
          : await readBody(request);
      refuseUnknown(Object.keys(given), properties);
      const address = options.addressOf(request);
      const where = { requestId, ...(address !== undefined && { address }) };
      const answer = await door.invoke(begin(actor, { ...where, ...headersOf(request) }), {
        ...given,
        ...matched.req.param(),
      });
      return jsonResponse(JSON.stringify(answer ?? null), requestId);
    } catch (error) {
      return problemResponse(error, requestId);
    }
  });
}

/** Doors that ask for no ticket, of one address: a few at once, then one each five seconds. */
const openCalls = limiterOf({ perSecond: 0.2, burst: 20 });

function openTo({ addressOf }: RestOptions, request: Request): Actor {
  if (openCalls.take(sourceOf(addressOf(request)))) return nobody;
  throw new PosternError("too_many", "too_many_calls");
}

const idempotencyKeyLengthMax = 200;

function headersOf(request: Request) {
  const key = request.headers.get("idempotency-key");
  if (key !== null && key.length > idempotencyKeyLengthMax) {
    throw invalidInput([
      { field: "Idempotency-Key", reason: "too_long", expected: "at most 200 characters" },
    ]);
  }
  const userAgent = request.headers.get("user-agent");
  return {
    ...(userAgent !== null && { userAgent: userAgent.slice(0, 400) }),
    ...(key !== null && request.method !== "GET" && { idempotencyKey: key }),
  };
}
