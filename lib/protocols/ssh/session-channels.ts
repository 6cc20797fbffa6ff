import type { ClientChannel, PseudoTtyInfo, ServerChannel, Session, WindowChangeInfo } from "ssh2";
import { scpDirection, sessionMark } from "#lib/bastion/index.ts";
import type { RecordingKind } from "#lib/recordings/index.ts";
import type { Tap } from "./channel-tap.ts";
import { commandBytesMax } from "./limits.ts";
import { Refused } from "./link.ts";
import type { LiveSession, OpenChannel } from "./live-session.ts";
import { lockScreen } from "./lock-screen.ts";
import { paced } from "./paced.ts";
import { isRecordingRefusal, unrecordedTap, type Opening } from "./recorder.ts";
import { exitOf, failedStatus, relay, tellOn, type Exit } from "./relay.ts";
import { Seat } from "./seat.ts";
import { newLineListener } from "./typed-lines.ts";
import { recordingLostWords, refusalWords } from "./words.ts";

/** Opens, or answers, the one session of this connection. */
export type Entering = () => Promise<LiveSession>;

type Start = (session: LiveSession, done: Opened) => void;
type Opened = (error: Error | undefined, channel: ClientChannel) => void;

/** Words of the environment that reach the host, if it takes them (sshd's AcceptEnv of Debian). */
const passedOn = /^(LANG|LC_[A-Z]{1,20})$/;
const valueCharactersMax = 200;
const variablesMax = 30;
/** Changes of size, and signals, reach the host this often at most. */
const changeEveryMs = 40;
/** A program that is told of two sizes at once sees only the second. */
const redrawMs = 150;

/** Serves `session` channels (RFC 4254 §6): shell, exec and subsystems, each by its feature. */
export function serveSession(session: Session, enter: Entering): void {
  const env: NodeJS.ProcessEnv = {} as NodeJS.ProcessEnv;
  let terminal: PseudoTtyInfo | undefined;
  let size: WindowChangeInfo | undefined;
  let far: ClientChannel | undefined;
  let isStarted = false;

  let tap: Tap = {};
  let inside: LiveSession | undefined;
  const resize = paced((info: WindowChangeInfo) => {
    far?.setWindow(info.rows, info.cols, info.height, info.width);
    tap.resized?.(info.cols, info.rows);
    inside?.observers.sized({ columns: info.cols, rows: info.rows });
  }, changeEveryMs);
  const signal = paced((name: string) => inside?.isLocked() || far?.signal(name), changeEveryMs);
  const redraw = () => nudge(far, () => size ?? terminal);
  const sizeOf = () =>
    terminal && {
      ...{ width: size?.cols ?? terminal.cols, height: size?.rows ?? terminal.rows },
      term: (terminal as { term?: string }).term ?? "",
    };

  session.on("pty", (accept, reject, info) => {
    // What began without a terminal is recorded as that, and stays it.
    if (isStarted) return reject?.();
    terminal = info;
    accept?.();
  });
  session.on("window-change", (accept, _reject, info) => {
    size = info;
    resize(info);
    accept?.();
  });
  serveEnvironment(session, env);
  session.on("signal", (accept, _reject, { name }) => {
    signal(name);
    accept?.();
  });

  const begin = (accept: () => ServerChannel, asked: Asked) => {
    isStarted = true;
    const near = accept();
    const hasTerminal = terminal !== undefined;
    const attach = async () => {
      const live = await enter();
      if (terminal) live.observers.sized({ columns: terminal.cols, rows: terminal.rows });
      const { recording, unrecorded, channel, exit, ...made } = await opened(live, {
        ...{ ...asked, near, terminal: sizeOf() },
      });
      far = channel;
      inside = live;
      tap = made.tap;
      if (size) resize(size);
      const { needed: feature } = asked;
      const { seat, screen } = seated(near, live, {
        ...{ feature, term: sizeOf()?.term, tap: () => tap, redraw },
      });
      const relayed = relay({
        ...{ near: seat ?? near, far: channel, exit, feature, hasTerminal },
        command: asked.command,
        tap: touching(live, tap),
      });
      const open = screen ? { ...relayed, tell: screen.say, uncover: screen.clear } : relayed;
      channel.once("close", live.hold(open));
      if (unrecorded !== undefined) open.tell(recordingLostWords(unrecorded));
      recording?.onLost((reason) => loseRecording(live, open, reason));
    };
    attach().catch((error: unknown) => refuse(near, { error, hasTerminal }));
  };

  serveStarts(session, {
    ...{ env, begin, ptyOf: () => terminal && { ...terminal, ...size } },
    isStarted: () => isStarted,
  });
}

/** Has a program draw anew: of a size that stays the same none hears. */
function nudge(far: ClientChannel | undefined, sizeNow: () => WindowChangeInfo | undefined): void {
  const be = (size: WindowChangeInfo | undefined, more = 0) => {
    // A client without a terminal of its own has none, and its program may have set another.
    if (size && size.rows > 0) far?.setWindow(size.rows + more, size.cols, size.height, size.width);
  };
  be(sizeNow(), 1);
  setTimeout(() => be(sizeNow()), redrawMs).unref();
}

function loseRecording(live: LiveSession, open: OpenChannel, reason: string): void {
  open.tell(recordingLostWords(reason));
  if (isEnding(live, reason)) live.end("recording_failed");
}

function serveEnvironment(session: Session, env: NodeJS.ProcessEnv): void {
  session.on("env", (accept, reject, { key, val }) => {
    const isFine = passedOn.test(key) && val.length <= valueCharactersMax;
    if (!isFine || Object.keys(env).length >= variablesMax) return reject?.();
    env[key] = val;
    accept?.();
  });
}

/** What comes from whoever is there says that somebody is. */
const touching = (live: LiveSession, tap: Tap): Tap => ({
  ...tap,
  in: (bytes, reply) => {
    live.touch();
    return tap.in?.(bytes, reply) ?? bytes;
  },
});

type Starting = {
  readonly env: NodeJS.ProcessEnv;
  readonly begin: (accept: () => ServerChannel, asked: Asked) => void;
  readonly ptyOf: () => (PseudoTtyInfo & Partial<WindowChangeInfo>) | undefined;
  readonly isStarted: () => boolean;
};

/** Whoever wants no answer gets none. */
type Reject = (() => void) | undefined;

/**
 * One of them for each channel (RFC 4254 §6.5): ssh2 has no second channel to give. It is accepted
 * at once: after the client's EOF a later acceptance never reaches it.
 */
function serveStarts(session: Session, { env, begin, ptyOf, isStarted }: Starting): void {
  /** By this, whatever stays on the host is found to be of this session. */
  const marked = ({ sessionId }: LiveSession) => ({ ...env, [sessionMark]: sessionId });
  session.on("shell", (accept, reject: Reject) => {
    if (isStarted()) return reject?.();
    const start: Start = (live, done) =>
      live.client.shell(ptyOf() ?? false, { env: marked(live) }, done as never);
    begin(accept, { needed: "shell", command: null, start });
  });
  session.on("exec", (accept, reject: Reject, { command }) => {
    if (isStarted() || command.length > commandBytesMax) return reject?.();
    const start: Start = (live, done) => {
      const pty = ptyOf();
      live.client.exec(command, { env: marked(live), ...(pty && { pty }) }, done as never);
    };
    begin(accept, { needed: "exec", command, start });
  });
  session.on("subsystem", (accept, reject: Reject, { name }) => {
    if (isStarted() || name !== "sftp") return reject?.();
    const start: Start = (live, done) => live.client.subsys("sftp", done);
    begin(accept, { needed: "files", command: null, start });
  });
}

type Asked = {
  readonly needed: "shell" | "exec" | "files";
  readonly command: string | null;
  readonly start: Start;
};

function kindOf({ needed, command }: Asked, hasTerminal: boolean): RecordingKind {
  if (needed === "files") return "sftp";
  if (hasTerminal) return "terminal";
  if (needed === "shell") return "shell";
  return scpDirection(command ?? "") ? "scp" : "exec";
}

/** What runs commands is what may be watched. */
const isWatchable = (needed: Asked["needed"]): boolean => needed !== "files";

type Seating = {
  readonly feature: Asked["needed"];
  /** Of its terminal; undefined: it has none. */
  readonly term: string | undefined;
  readonly tap: () => Tap;
  readonly redraw: () => void;
};

/** What may be watched sits on a seat; a terminal has a screen that may be locked, too. */
function seated(near: ServerChannel, live: LiveSession, { feature, term, tap, redraw }: Seating) {
  if (!isWatchable(feature)) return {};
  const { observers } = live;
  const lines = newLineListener(live.seesCommand);
  const typed = (bytes: Buffer) => lines(live.typed(bytes));
  const seat = new Seat(near, {
    typed,
    shows: (bytes) => {
      screen?.see(bytes);
      return observers.shows(bytes);
    },
  });
  const screen = term === undefined ? undefined : lockScreen({ seat, term, tap, redraw });
  observers.sit(seat);
  if (screen) live.sit(screen);
  return { seat, screen };
}

type Wanted = Asked & {
  readonly near: ServerChannel;
  readonly terminal: Opening["terminal"] | undefined;
};

/** A channel at the host, and its recording: without one only where nobody must be recorded. */
async function opened(live: LiveSession, wanted: Wanted) {
  const { near, needed, command, start, terminal } = wanted;
  const hasTerminal = terminal !== undefined;
  if (live.isLocked()) throw new Refused("session_locked");
  // The host gives a terminal with `shell` alone: its refusal would say nothing of the right.
  if (!live.may(needed) || (hasTerminal && !live.may("shell"))) throw new Refused("not_granted");
  if (command !== null && !live.lists(command)) throw new Refused("command_not_listed");
  if (command !== null && !live.seesCommand(command)) throw new Refused("command_stopped");
  await live.observers.present(tellOn(near, { hasTerminal }));
  const kind = kindOf(wanted, hasTerminal);
  const size = terminal ?? { width: 80, height: 24, term: "" };
  // First of all: nothing runs on the host that nobody would see.
  const begun = await live
    .record({ kind, command, terminal: size })
    .catch((error: unknown) => bearable(live, error));
  const [recording, unrecorded] = typeof begun === "string" ? [undefined, begun] : [begun];
  try {
    const made = await new Promise<{ channel: ClientChannel; exit: Exit }>((pass, fail) =>
      start(live, (error, channel) => {
        if (error) fail(new Refused("host_unreachable"));
        else pass({ channel, exit: exitOf(channel) });
      }),
    );
    const tap = recording?.tap ?? unrecordedTap({ kind, command: null, may: live.may });
    return { recording, unrecorded, tap, ...made };
  } catch (error) {
    recording?.tap.ended?.({ code: null });
    throw error;
  }
}

/** Why a channel goes on unrecorded. @throws what it was given, where it must be recorded. */
function bearable(live: LiveSession, error: unknown): string {
  if (!isRecordingRefusal(error)) throw error;
  const reason = error instanceof Error ? error.message : "recording_storage_failed";
  if (isEnding(live, reason)) throw error;
  return reason;
}

/** What somebody brought about by showing too much ends their session, privileged or not. */
const broughtAbout: ReadonlySet<string> = new Set(["recording_too_large", "recording_flood"]);
const isEnding = (live: LiveSession, reason: string): boolean =>
  live.isPrivileged || broughtAbout.has(reason);

function refuse(near: ServerChannel, at: { error: unknown; hasTerminal: boolean }): void {
  const reason = at.error instanceof Refused ? at.error.message : "unavailable";
  tellOn(near, at)(refusalWords(reason));
  near.exit(failedStatus);
  near.end();
}
