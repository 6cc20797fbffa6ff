const newline = 0x0a;

/**
 * Lines ended by a line feed and by nothing else (JSON leaves U+2028 as it is), in little memory.
 * What follows the last line feed is a line when it is not empty; a longer one than `bytesMax` is
 * cut there.
 */
export async function* readLines(
  input: AsyncIterable<Uint8Array | string>,
  bytesMax: number,
): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer) => {
    if (length < bytesMax) parts.push(part.subarray(0, bytesMax - length));
    length += part.length;
  };
  const take = () => {
    const line = Buffer.concat(parts).toString("utf8");
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of input) {
    let rest = Buffer.from(chunk);
    for (let at = rest.indexOf(newline); at >= 0; at = rest.indexOf(newline)) {
      keep(rest.subarray(0, at));
      yield take();
      rest = rest.subarray(at + 1);
    }
    keep(rest);
  }
  if (length > 0) yield take();
}
