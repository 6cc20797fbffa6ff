import { isPlainScp, scpDirection, scpWatcher } from "#lib/bastion/index.ts";
import type { Passing, Tap } from "./channel-tap.ts";
import type { Keeping } from "./recorder.ts";
import { excerptWay, type Way } from "./stream-tap.ts";

/**
 * Keeps which files a legacy `scp` moves. What only begins like one, or says something else, is
 * kept as any other command is.
 */
export function scpTap(command: string, { lines, end }: Keeping): Tap {
  const direction = scpDirection(command) ?? "upload";
  let operations = 0;
  let waits: Promise<void> | undefined;
  const watcher = scpWatcher(direction, (operation) => {
    operations += 1;
    waits = lines.add(["f", operation]) ?? waits;
  });
  const isPlain = isPlainScp(command);
  const isKept = () => !isPlain || watcher.isLost();
  const ways = {
    in: excerptWay("i", lines, isKept),
    out: excerptWay("o", lines, isKept),
    err: excerptWay("o", lines),
  };
  const passing =
    (way: Way, hasFiles: boolean): Passing =>
    async (bytes, reply) => {
      if (hasFiles) watcher.see(bytes);
      const pending = waits;
      waits = undefined;
      await pending;
      return way.pass(bytes, reply);
    };
  return {
    in: passing(ways.in, direction === "upload"),
    out: passing(ways.out, direction === "download"),
    err: ways.err.pass,
    ended: ({ code, signal }) => {
      watcher.end();
      const [sent, shown, errors] = [ways.in.sum(), ways.out.sum(), ways.err.sum()];
      void lines.add(["e", { code, signal: signal ?? null, in: sent, out: shown, err: errors }]);
      void end({ bytesIn: sent.bytes, bytesOut: shown.bytes + errors.bytes, operations });
    },
  };
}
