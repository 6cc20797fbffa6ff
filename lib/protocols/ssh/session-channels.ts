import type { ClientChannel, PseudoTtyInfo, ServerChannel, Session, WindowChangeInfo } from "ssh2";
import type { Feature } from "#lib/bastion/index.ts";
import { commandBytesMax } from "./limits.ts";
import { Refused } from "./link.ts";
import type { LiveSession } from "./live-session.ts";
import { relay } from "./relay.ts";
import { Seat } from "./seat.ts";
import { refusalWords } from "./words.ts";

/** Opens, or answers, the one session of this connection. */
export type Entering = () => Promise<LiveSession>;

type Start = (session: LiveSession, done: Opened) => void;
type Opened = (error: Error | undefined, channel: ClientChannel) => void;

/** Words of the environment that reach the host, if it takes them (sshd's AcceptEnv of Debian). */
const passedOn = /^(LANG|LC_[A-Z]{1,20})$/;
const valueCharactersMax = 200;
const variablesMax = 30;

/** Serves `session` channels (RFC 4254 §6): shell, exec and subsystems, each by its feature. */
export function serveSession(session: Session, enter: Entering): void {
  const env: NodeJS.ProcessEnv = {} as NodeJS.ProcessEnv;
  let terminal: PseudoTtyInfo | undefined;
  let size: WindowChangeInfo | undefined;
  let far: ClientChannel | undefined;

  session.on("pty", (accept, _reject, info) => {
    terminal = info;
    accept?.();
  });
  session.on("window-change", (accept, _reject, info) => {
    size = info;
    far?.setWindow(info.rows, info.cols, info.height, info.width);
    accept?.();
  });
  session.on("env", (accept, reject, { key, val }) => {
    const isFine = passedOn.test(key) && val.length <= valueCharactersMax;
    if (!isFine || Object.keys(env).length >= variablesMax) return reject?.();
    env[key] = val;
    accept?.();
  });
  session.on("signal", (accept, _reject, { name }) => {
    far?.signal(name);
    accept?.();
  });

  const begin = (near: ServerChannel, feature: Feature, start: Start) => {
    const hasTerminal = terminal !== undefined;
    const attach = async () => {
      const { live, channel } = await opened(enter, { near, hasTerminal, feature, start });
      far = channel;
      if (size) channel.setWindow(size.rows, size.cols, size.height, size.width);
      const seat = isWatchable(feature) ? seatAt(near, live) : undefined;
      const relayed = relay({ near: seat ?? near, far: channel, feature, hasTerminal });
      const open =
        seat && hasTerminal ? { ...relayed, tell: (line: string) => seat.say(line) } : relayed;
      channel.once("close", live.hold(open));
    };
    attach().catch((error: unknown) => refuse(near, { error, hasTerminal }));
  };

  // Each is accepted at once: after the client's EOF a later acceptance never reaches it.
  session.on("shell", (accept) => {
    begin(accept(), "shell", (live, done) => {
      const pty = terminal && { ...terminal, ...size };
      live.client.shell(pty ?? false, { env }, done as never);
    });
  });
  session.on("exec", (accept, reject, { command }) => {
    if (command.length > commandBytesMax) return reject();
    begin(accept(), "exec", (live, done) => {
      const pty = terminal && { ...terminal, ...size };
      live.client.exec(command, { env, ...(pty && { pty }) }, done as never);
    });
  });
  session.on("subsystem", (accept, reject, { name }) => {
    if (name !== "sftp") return reject();
    begin(accept(), "upload", (live, done) => live.client.subsys("sftp", done));
  });
}

/** What runs commands is what may be watched. */
const isWatchable = (feature: Feature): boolean => feature === "shell" || feature === "exec";

function seatAt(near: ServerChannel, live: LiveSession): Seat {
  const { observers, typed } = live;
  const seat = new Seat(near, { typed, shows: observers.shows });
  observers.sit(seat);
  return seat;
}

type Wanted = {
  readonly near: ServerChannel;
  readonly hasTerminal: boolean;
  readonly feature: Feature;
  readonly start: Start;
};

async function opened(enter: Entering, { near, hasTerminal, feature, start }: Wanted) {
  const live = await enter();
  if (!live.may(feature)) throw new Refused("not_granted");
  await live.observers.present((line) => say(near, { line, hasTerminal }));
  const channel = await new Promise<ClientChannel>((pass, fail) =>
    start(live, (error, made) => (error ? fail(new Refused("host_unreachable")) : pass(made))),
  );
  return { live, channel };
}

const failedStatus = 255;

function refuse(near: ServerChannel, at: { error: unknown; hasTerminal: boolean }): void {
  const reason = at.error instanceof Refused ? at.error.message : "unavailable";
  say(near, { line: refusalWords(reason), hasTerminal: at.hasTerminal });
  near.exit(failedStatus);
  near.end();
}

function say(near: ServerChannel, { line, hasTerminal }: { line: string; hasTerminal: boolean }) {
  if (hasTerminal) near.write(line);
  else near.stderr.write(line.replaceAll("\r", ""));
}
