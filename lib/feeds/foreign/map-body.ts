import { performance } from "node:perf_hooks";
import { invalidInput, isPosternError, type Problem, type Variables } from "#lib/kernel/index.ts";
import type { CompiledMapping } from "./foreign-mapping.ts";
import { mapPayload, type Mapped } from "./map-payload.ts";
import { itemsOf, readPayload } from "./read-payload.ts";

type Read = { readonly mapped: readonly Mapped[] } | { readonly problems: readonly Problem[] };
type Asked = {
  readonly body: Buffer;
  readonly now: Date;
  /** For all expressions over all events of the body together; unset: a second. */
  readonly millisecondsMax?: number;
};

/**
 * What a mapping makes of a body. One expression is bounded by its cost, all of them by time: many
 * rules over long lists of many events would keep everybody else waiting.
 */
export function mapBody(compiled: CompiledMapping, { body, now, ...asked }: Asked): Read {
  const { mapping, expressions } = compiled;
  const within = clockOf(asked.millisecondsMax ?? 1000);
  const say = (path: string, variables: Variables) => {
    within();
    return expressions.get(path)?.evaluate(variables);
  };
  try {
    const payload = readPayload(body);
    const each = say("each", { event: payload, item: payload });
    if (each && "reason" in each) return failed(each);
    const mapOne = (variables: Variables) =>
      mapPayload(mapping, (path) => say(path, variables), now);
    return { mapped: itemsOf(payload, each).map(mapOne) };
  } catch (error) {
    if (isPosternError(error) && error.code === "invalid_input") {
      return { problems: error.details["problems"] as Problem[] };
    }
    throw error;
  }
}

function clockOf(millisecondsMax: number): () => void {
  const until = performance.now() + millisecondsMax;
  return () => {
    if (performance.now() <= until) return;
    const expected = `at most ${millisecondsMax} ms for everything that the mapping asks`;
    throw invalidInput([{ field: "(body)", reason: "takes_too_long", expected }]);
  };
}

const failed = ({ reason }: { reason: string }): Read => ({
  mapped: [
    {
      does: "fail",
      rule: undefined,
      problems: [{ field: "each", reason, expected: "an expression that gives a list" }],
    },
  ],
});
