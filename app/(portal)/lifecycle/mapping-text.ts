import { feedFields, type Mapping } from "#lib/feeds/index.ts";
import { invalidInput, type Problem } from "#lib/kernel/index.ts";

type Field = (typeof feedFields)[number];
type Written = Readonly<Record<string, string>>;

/** Lines of a mapping, as its page shows and takes them: "field = header". */
export const textOfMapping = ({ columns, values, constants, ignored }: Mapping) => ({
  columns: lines(columns),
  values: Object.entries(values)
    .flatMap(([field, words]) =>
      Object.entries(words ?? {}).map(([theirs, ours]) => `${field}: ${theirs} = ${ours}`),
    )
    .join("\n"),
  constants: lines(constants),
  ignored: ignored.join("\n"),
});

const lines = (pairs: Partial<Record<Field, string>>): string =>
  Object.entries(pairs)
    .map(([field, value]) => `${field} = ${value}`)
    .join("\n");

/** The mapping that was written. @throws invalid_input naming the box and its line. */
export function mappingOf(written: Written): Mapping {
  const problems: Problem[] = [];
  const mapping: Mapping = {
    columns: pairsOf(written, "columns", problems),
    values: {},
    constants: pairsOf(written, "constants", problems),
    ignored: linesOf(written["ignored"]),
  };
  for (const line of linesOf(written["values"])) {
    const [, field = "", theirs = "", ours = ""] =
      /^(\w+)\s*:\s*(.+?)\s*=\s*(.+)$/.exec(line) ?? [];
    if (!isField(field)) problems.push(problem("values", line));
    else mapping.values[field] = { ...mapping.values[field], [theirs]: ours };
  }
  if (problems.length > 0) throw invalidInput(problems);
  return mapping;
}

const linesOf = (text = ""): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);

function pairsOf(written: Written, box: string, problems: Problem[]) {
  const pairs: Partial<Record<Field, string>> = {};
  for (const line of linesOf(written[box])) {
    const [, field = "", value = ""] = /^(\w+)\s*=\s*(.+)$/.exec(line) ?? [];
    if (isField(field)) pairs[field] = value;
    else problems.push(problem(box, line));
  }
  return pairs;
}

const isField = (name: string): name is Field => (feedFields as readonly string[]).includes(name);

const problem = (field: string, line: string): Problem => ({
  field,
  reason: "unreadable_line",
  expected: `a field of ours, then "=": got "${line.slice(0, 80)}"`,
});
