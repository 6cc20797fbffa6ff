import type { Duplex } from "node:stream";
import type { AuthContext, Connection, ServerChannel, TcpipRequestInfo } from "ssh2";
import { keepCipherKeys } from "./cipher-keys.ts";
import { rawSignature } from "./raw-signature.ts";
import { attemptsMax, channelsMax, goodbyeMs, loginMsMax, proofMsMax } from "./limits.ts";
import { Refused, type From, type Link } from "./link.ts";
import type { LiveSession, OpenChannel } from "./live-session.ts";
import type { ProofAsked } from "./messages.ts";
import { promptOf, proveMore } from "./prove-more.ts";
import { serveSession } from "./session-channels.ts";
import { targetOf, type Target } from "./target.ts";
import { serveWatcher, watchedSession, type Watches } from "./watcher.ts";
import { openUpstream } from "./upstream.ts";

export type Arrival = From & {
  /** Set inside a jump: the host that it goes to. */
  readonly jumpsTo?: string;
  /** Of the gateway's key, under that host's name. */
  readonly certificate?: Uint8Array | undefined;
};

export type Serving = {
  readonly link: Link;
  readonly watches: Watches;
  /** Takes what a jump carries for another client. */
  readonly jump: (stream: Duplex, arrival: Arrival) => void;
  /** Closes the client's socket, whatever the client does. */
  readonly cut: () => void;
  readonly onProven: () => void;
  readonly onSession: (session: LiveSession) => void;
};

type Proven = {
  readonly loginId: string;
  readonly target: Target | undefined;
  /** What is to be proven still, beside the key. */
  readonly asked: ProofAsked;
};
type State = { proven?: Proven; isIn: boolean; attempts: number; channels: number };

/** Serves one client: proves who it is, then opens what its rights allow. */
export function serveConnection(client: Connection, arrival: Arrival, serving: Serving): void {
  const { link } = serving;
  const state: State = { isIn: false, attempts: 0, channels: 0 };
  const destroy = () => client.end();
  let grace = setTimeout(serving.cut, loginMsMax).unref();
  let entered: Promise<LiveSession> | undefined;

  const enter = (): Promise<LiveSession> => {
    entered ??= begin().catch((error: unknown) => {
      entered = undefined;
      throw error;
    });
    return entered;
  };
  const begin = async () => {
    const { proven } = state;
    if (!state.isIn || !proven?.target) throw new Refused("no_target");
    const { loginId, target } = proven;
    const hangUp = () => {
      setTimeout(destroy, goodbyeMs / 4).unref();
      setTimeout(serving.cut, goodbyeMs).unref();
    };
    const session = await openUpstream({ link, loginId, target, hangUp });
    serving.onSession(session);
    return session;
  };

  keepCipherKeys(client);
  client.on("error", destroy);
  client.on("authentication", (context) => {
    state.attempts += 1;
    if (state.attempts > attemptsMax) {
      destroy();
      return;
    }
    const onMore = () => {
      clearTimeout(grace);
      grace = setTimeout(serving.cut, proofMsMax).unref();
      serving.onProven();
    };
    authenticate(context, { link, arrival, state, onMore }).catch(() => {
      context.reject(methodsFor(state));
    });
  });
  client.on("ready", () => {
    clearTimeout(grace);
    serving.onProven();
  });
  client.on("session", (accept, reject) => {
    if (!isRoom(state)) return reject();
    const session = accept();
    session.once("close", takePlace(state));
    const sessionId = watchedSession(state.proven?.target);
    if (sessionId === undefined || !state.proven) return serveSession(session, enter);
    const { loginId } = state.proven;
    serveWatcher(session, { link, loginId, sessionId, watches: serving.watches });
  });
  serveForwards(client, { state, arrival, serving, enter });
  client.on("close", () => {
    clearTimeout(grace);
    if (state.proven) link.say({ kind: "logged-out", loginId: state.proven.loginId });
    void entered?.then((session) => session.end("left")).catch(() => undefined);
  });
}

type Served = {
  readonly state: State;
  readonly arrival: Arrival;
  readonly serving: Serving;
  readonly enter: () => Promise<LiveSession>;
};

function serveForwards(client: Connection, { state, arrival, serving, enter }: Served): void {
  client.on("tcpip", (accept, reject, info) => {
    if (!isRoom(state)) return reject();
    const { proven } = state;
    if (!proven || watchedSession(proven.target) !== undefined) return reject();
    // From now on: a host may be long about saying whether it opens anything.
    const leave = takePlace(state);
    const open = () => accept().once("close", leave);
    const refuse = () => {
      leave();
      reject();
    };
    const { loginId } = proven;
    if (!proven.target) void jumpTo(open, refuse, { info, arrival, serving, loginId });
    else void forward({ accept: open, reject: refuse, info, enter, host: proven.target.host });
  });
}

const isRoom = (state: { channels: number }): boolean => state.channels < channelsMax;

/** Counts a channel; what it answers takes it off again. */
function takePlace(state: { channels: number }): () => void {
  state.channels += 1;
  let isOver = false;
  return () => {
    if (!isOver) state.channels -= 1;
    isOver = true;
  };
}

/** A key first; whoever proved one is asked for what its right asks beside it, and nothing else. */
const methodsFor = ({ proven }: State): ("publickey" | "keyboard-interactive")[] => [
  proven ? "keyboard-interactive" : "publickey",
];

type Authenticating = {
  readonly link: Link;
  readonly arrival: Arrival;
  readonly state: State;
  readonly onMore: () => void;
};

/** A signature is judged by the supervisor, which sees what was signed. */
async function authenticate(context: AuthContext, at: Authenticating): Promise<void> {
  const { link, arrival, state } = at;
  if (state.proven) return proveRest(context, at, state.proven);
  if (context.method !== "publickey") return context.reject(methodsFor(state));
  if (context.signature === undefined || context.blob === undefined) {
    const { isKnown } = await link.ask({ ask: "knows-key", key: context.key.data });
    return isKnown ? context.accept() : context.reject(methodsFor(state));
  }
  const { loginId } = await link.ask({
    ...{ ask: "sign-in", signed: context.blob, connectionId: arrival.connectionId },
    signature: rawSignature(context.blob, context.signature),
  });
  const target = targetOf(context.username, arrival.jumpsTo);
  state.proven = { loginId, target, asked: { kind: "code" } };
  const asked: ProofAsked = target
    ? await link.ask({ ask: "ask-proof", loginId, ...target })
    : { kind: "none" };
  state.proven = { loginId, target, asked };
  if (asked.kind === "none") return letIn(context, state);
  at.onMore();
  context.reject(methodsFor(state), true);
}

function letIn(context: AuthContext, state: State): void {
  state.isIn = true;
  context.accept();
}

/** What is asked beside the key; the user name stays that of the key's request. */
async function proveRest(context: AuthContext, at: Authenticating, known: Proven): Promise<void> {
  const { link, state, arrival } = at;
  const { loginId, target, asked } = known;
  const isHere = context.method === "keyboard-interactive" && asked.kind !== "none";
  const isSame = sameTarget(targetOf(context.username, arrival.jumpsTo), target);
  if (!isHere || !isSame || !target) return context.reject(methodsFor(state));
  const door = `${target.login}@${target.host}`;
  const proven = await proveMore(promptOf(context), { link, loginId, asked, door });
  if (proven === "proven") letIn(context, state);
  else context.reject(methodsFor(state));
}

const sameTarget = (one: Target | undefined, other: Target | undefined): boolean =>
  one?.login === other?.login && one?.host === other?.host;

type Accept = () => ServerChannel;
type Jumping = {
  readonly info: TcpipRequestInfo;
  readonly arrival: Arrival;
  readonly serving: Serving;
  readonly loginId: string;
};
const sshPort = 22;

/** `ssh -J`: whoever jumps speaks SSH with this gateway again, as if it were the host. */
async function jumpTo(
  accept: Accept,
  reject: () => void,
  { info, arrival, serving, loginId }: Jumping,
): Promise<void> {
  if (info.destPort !== sshPort || arrival.jumpsTo !== undefined) return reject();
  const stream = accept();
  const host = info.destIP.toLowerCase();
  // Whoever may not enter is told so once they proved who they are, as on any other way in.
  const certified = await serving.link
    .ask({ ask: "certify-jump", loginId, host })
    .catch(() => undefined);
  if (stream.destroyed) return;
  serving.jump(stream, { ...arrival, jumpsTo: host, certificate: certified?.certificate });
}

type Forwarding = {
  readonly accept: Accept;
  readonly reject: () => void;
  readonly info: TcpipRequestInfo;
  readonly enter: () => Promise<LiveSession>;
  readonly host: string;
};

/** `ssh -L`: to granted ports of the host itself. */
async function forward({ accept, reject, info, enter, host }: Forwarding): Promise<void> {
  try {
    const live = await enter();
    const isHere = ["localhost", "127.0.0.1", "::1", host].includes(info.destIP);
    if (live.isLocked() || !isHere || !live.mayForward(info.destPort)) return reject();
    live.client.forwardOut("127.0.0.1", info.srcPort, "127.0.0.1", info.destPort, (error, far) => {
      if (error) return reject();
      const near = accept();
      near.pipe(far).pipe(near);
      near.on("data", live.touch);
      const open: OpenChannel = {
        feature: "forward",
        ...{ runsAlone: false, command: null },
        tell: () => undefined,
        uncover: () => undefined,
        setFrozen: (isFrozen) => (isFrozen ? near.unpipe(far).pause() : near.pipe(far)),
        end: () => {
          far.close();
          near.close();
        },
      };
      const letGo = live.hold(open);
      const over = () => {
        letGo();
        open.end();
      };
      near.on("error", over).on("close", over);
      far.on("error", over).on("close", over);
    });
  } catch {
    reject();
  }
}
