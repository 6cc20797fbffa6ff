import { scim } from "#lib/feeds/index.ts";
import { z } from "zod";
import { selectionOf, shownAs } from "./answer-resource.ts";
import type { Call } from "./call.ts";
import type { Reply } from "./reply.ts";
import { resources, type Listed, type Question, type ResourceDoors } from "./resource-doors.ts";

type Asked = { readonly question: Question; readonly selection: scim.Selection };

/** `GET /Users` (RFC 7644 §3.4.2). */
export async function listResources(doors: ResourceDoors, call: Call): Promise<Reply> {
  const { query } = call;
  const text = (name: string) => query.get(name) ?? undefined;
  const question: Question = {
    ...{ filter: text("filter"), sortBy: text("sortBy"), sortOrder: text("sortOrder") },
    ...{ startIndex: wholeNumber("startIndex", query), count: wholeNumber("count", query) },
    cursor: text("cursor"),
  };
  return answerList(call, [doors], { question, selection: selectionOf(call) });
}

function wholeNumber(name: string, query: URLSearchParams): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw scim.scimError("invalidValue", `${name}: expected a whole number`);
}

const Names = z.union([z.string(), z.array(z.string()).max(200)]).nullish();
const Search = z.object({
  schemas: z.array(z.string()).max(10),
  attributes: Names,
  excludedAttributes: Names,
  filter: z.string().nullish(),
  sortBy: z.string().nullish(),
  sortOrder: z.string().nullish(),
  startIndex: z.number().int().nullish(),
  count: z.number().int().nullish(),
  cursor: z.string().nullish(),
});

/** `POST /.search`, of one kind or of all (RFC 7644 §3.4.3). */
export async function searchResources(kinds: readonly ResourceDoors[], call: Call): Promise<Reply> {
  const parsed = Search.safeParse(await call.body());
  const isSearch = parsed.success && parsed.data.schemas.includes(scim.searchUrn);
  if (!parsed.success || !isSearch) {
    const where = parsed.error?.issues[0]?.path.join(".") ?? "schemas";
    throw scim.scimError("invalidSyntax", `${where}: expected a message of ${scim.searchUrn}`);
  }
  const said = Object.fromEntries(
    Object.entries(parsed.data).filter(([, value]) => value !== null),
  ) as Question & { attributes?: string[]; excludedAttributes?: string[] };
  const { attributes, excludedAttributes, ...question } = said;
  const selection = scim.parseSelection({ attributes, excludedAttributes });
  return answerList(call, kinds, { question, selection });
}

async function answerList(
  call: Call,
  kinds: readonly ResourceDoors[],
  asked: Asked,
): Promise<Reply> {
  const [only] = kinds;
  const listed =
    only !== undefined && kinds.length === 1
      ? [{ doors: only, page: await pageOf(only, call, asked) }]
      : await pagesOfAll(kinds, call, asked);
  const shown = listed.flatMap(({ doors, page }) =>
    page.resources.map((one) => shownAs(one, { doors, call, selection: asked.selection })),
  );
  const { startIndex, nextCursor } = listed[0]?.page ?? {};
  return {
    status: 200,
    body: {
      schemas: [scim.listUrn],
      totalResults: listed.reduce((sum, { page }) => sum + page.totalResults, 0),
      itemsPerPage: shown.length,
      ...(asked.question.cursor === undefined && { startIndex: startIndex ?? 1 }),
      ...(nextCursor !== undefined && { nextCursor }),
      Resources: shown,
    },
  };
}

const pageOf = (doors: ResourceDoors, { context }: Call, asked: Asked): Promise<Listed> =>
  doors.list(context, { ...asked.question, selection: asked.selection });

/** One kind after the other, as one list; by index alone, and unordered across kinds. */
async function pagesOfAll(kinds: readonly ResourceDoors[], call: Call, asked: Asked) {
  const { question, selection } = asked;
  if (question.cursor !== undefined) {
    throw scim.scimError("invalidCursor", "a search of every kind has no cursor: use startIndex");
  }
  const startIndex = Math.max(1, question.startIndex ?? 1);
  const pages: { doors: ResourceDoors; page: Listed }[] = [];
  let [skip, left] = [startIndex - 1, Math.min(question.count ?? scim.pageDefault, scim.pageMax)];
  const refusals: scim.ScimError[] = [];
  for (const doors of kinds) {
    const part = { ...question, startIndex: skip + 1, count: Math.max(0, left) };
    const found = await pageOf(doors, call, { selection, question: part }).catch(unasked);
    if (scim.isScimError(found)) {
      refusals.push(found);
      continue;
    }
    pages.push({ doors, page: { ...found, startIndex } });
    skip = Math.max(0, skip - found.totalResults);
    left -= found.resources.length;
  }
  const [refused] = refusals;
  if (pages.length === 0 && refused) throw refused;
  return pages;
}

/** Of a kind that does not have what is asked by, nothing is found (RFC 7644 §3.4.2.1). */
function unasked(error: unknown): scim.ScimError {
  if (scim.isScimError(error) && error.status === 400) return error;
  throw error;
}

/** A search at the root finds every kind. */
export const searchAll = (call: Call): Promise<Reply> =>
  searchResources([...resources.values()], call);
