/** How deep a JSON text nests, counted before it is parsed, outside of strings. */
export function depthOfJson(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [found] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/g)) {
    if (found === "[" || found === "{") deepest = Math.max(deepest, ++depth);
    else if (found === "]" || found === "}") depth -= 1;
  }
  return deepest;
}
