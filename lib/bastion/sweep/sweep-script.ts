import { sessionMark } from "./left-behind.ts";

/** Names of processes that are told; a host may have any number. */
export const namesMax = 10;

/** How long what is asked to end may take: twenty times a tenth of a second, then it is killed. */
const ending = String.raw`
[ $# -gt 0 ] && kill -TERM "$@" 2>/dev/null
i=0; while [ $i -lt 20 ] && [ -n "$(marked)" ]; do sleep 0.1; i=$((i+1)); done
i=0; while [ $i -lt 3 ] && [ -n "$(marked)" ]; do
  kill -KILL $(marked) 2>/dev/null; sleep 0.2; i=$((i+1))
done`;

/**
 * What a login runs to find processes of one of its sessions by their environment, and to end them
 * (POSIX sh, `grep -z`, Linux's /proc). It prints `found N`, `name COMMAND` a few times, and `left N`;
 * `unknown` where environments cannot be read.
 */
export function sweepScript(sessionId: string, isEnding: boolean): string {
  // Without an apostrophe in it: whatever shell the login has reads the whole as one word.
  const script = String.raw`[ -r /proc/self/environ ] || { echo unknown; exit 0; }
marked() { grep -lzxF "${sessionMark}=${sessionId}" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3; }
set -- $(marked); echo "found $#"
for p in "$@"; do cat "/proc/$p/comm" 2>/dev/null; done | head -n ${namesMax} | sed "s/^/name /"${isEnding ? ending : ""}
set -- $(marked); echo "left $#"`;
  return `exec /bin/sh -c '${script}'`;
}

export type Swept = {
  readonly found: number;
  readonly left: number;
  readonly names: readonly string[];
};

/** What it printed; undefined: it did not say. */
export function readSweep(text: string): Swept | undefined {
  const number = (what: string) => new RegExp(String.raw`^${what} (\d{1,6})$`, "m").exec(text)?.[1];
  const [found, left] = [number("found"), number("left")];
  if (found === undefined || left === undefined) return undefined;
  const names = [...text.matchAll(/^name (.{1,64})$/gm)]
    .map(([, name = ""]) => name.replaceAll(/[\p{Cc}\p{Cf}]/gu, "?"))
    .slice(0, namesMax);
  // What began meanwhile was found, too.
  return { found: Math.max(Number(found), Number(left)), left: Number(left), names };
}
