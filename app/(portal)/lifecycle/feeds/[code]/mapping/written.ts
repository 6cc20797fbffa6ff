import { LineCounter, parseDocument, stringify } from "yaml";
import type { z } from "zod";
import { ForeignMapping } from "#lib/feeds/index.ts";
import { invalidInput, problemsOf } from "#lib/kernel/index.ts";

const lengthMax = 64 * 1024;

/** A mapping as its page shows it. */
export const textOf = (mapping: z.input<typeof ForeignMapping>): string => {
  const rules = mapping.rules.map(({ fields = {}, ...rule }) =>
    Object.keys(fields).length === 0 ? rule : { ...rule, fields },
  );
  return stringify({ ...mapping, rules }, { lineWidth: 0 });
};

/** @throws invalid_input naming the line that cannot be read, or the field that cannot be right. */
export function mappingOf(text: string): ForeignMapping {
  if (text.length > lengthMax) {
    throw refused("too_long", `at most ${lengthMax} characters`);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  const [error] = document.errors;
  if (error) {
    const { line } = lineCounter.linePos(error.pos[0]);
    throw refused("unreadable_line", `line ${line}: ${error.message}`);
  }
  const parsed = ForeignMapping.safeParse(dataOf(document));
  if (!parsed.success) throw invalidInput(problemsOf(parsed.error));
  return parsed.data;
}

/** Aliases could write a short text very long. */
function dataOf(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch {
    throw refused("unreadable_line", "no aliases");
  }
}

const refused = (reason: string, expected: string) =>
  invalidInput([{ field: "mapping", reason, expected }]);

/** What somebody starts from: a payload as many systems send it, and a mapping of it. */
export const exampleSample = `{
  "eventId": "8f14e45f",
  "type": "worker.hired",
  "sentAt": "2026-11-20T09:30:00+01:00",
  "worker": {
    "id": 10001,
    "firstName": "Grace",
    "lastName": "Hopper",
    "department": { "code": "d005" },
    "startDate": "2026-12-01",
    "salary": 90000
  }
}
`;

export const exampleMapping = textOf({
  id: "event.eventId",
  number: "event.worker.id",
  entered: "event.sentAt",
  rules: [
    {
      when: 'event.type == "worker.hired"',
      kind: "hire",
      fields: {
        day: "event.worker.startDate",
        givenName: "event.worker.firstName",
        familyName: "event.worker.lastName",
        orgCode: 'has(event.worker.department) ? event.worker.department.code : ""',
      },
    },
    {
      when: 'event.type == "worker.moved"',
      kind: "transfer",
      fields: { day: "event.worker.startDate", orgCode: "event.worker.department.code" },
    },
    { when: 'event.type == "ping"', kind: "ignore", fields: {} },
  ],
});
