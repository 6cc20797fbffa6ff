import { z } from "zod";
import { formResult } from "#app/form-result.ts";
import { withoutSequences, readRecording } from "#lib/recordings/index.ts";

type Context = { params: Promise<{ recordingId: string }> };

const Asked = z.object({
  chunk: z.coerce.number().int().min(0).optional(),
  second: z.coerce.number().min(0).optional(),
});

/** A part of what a recording shows, for the page that plays it; the log says who read it. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  // The cookie comes along whichever page asks: nobody reads by another's link.
  if (request.headers.get("sec-fetch-site") !== "same-origin") {
    return json({ reason: "not_our_page" }, 403);
  }
  const { recordingId } = await params;
  const result = await formResult(async (context) => {
    const asked = Asked.parse(Object.fromEntries(new URL(request.url).searchParams));
    const part = await readRecording(context, { recordingId, ...asked });
    return part.kind === "terminal" ? part : { ...part, lines: part.lines.map(asText) };
  });
  return json(result);
}

type Line = Awaited<ReturnType<typeof readRecording>>["lines"][number];

/** Without a terminal nothing is drawn: colours and movements are left out. */
const asText = ([at, code, data]: Line): Line => [
  ...([at, code] as const),
  typeof data === "string" ? withoutSequences(data) : data,
];

/** Not Response.json: the server in front puts its own class in place of the one that answers. */
const json = (answer: object, status = 200): Response =>
  new Response(JSON.stringify(answer), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
