import type { Duplex } from "node:stream";
import type { AuthContext, Connection, ServerChannel, TcpipRequestInfo } from "ssh2";
import { rawSignature } from "./raw-signature.ts";
import { attemptsMax, channelsMax, goodbyeMs, loginMsMax } from "./limits.ts";
import { Refused, type Link } from "./link.ts";
import type { LiveSession, OpenChannel } from "./live-session.ts";
import { serveSession } from "./session-channels.ts";
import { targetOf, type Target } from "./target.ts";
import { openUpstream } from "./upstream.ts";

export type Arrival = {
  readonly address: string;
  /** Set inside a jump: the host that it goes to. */
  readonly jumpsTo?: string;
};

export type Serving = {
  readonly link: Link;
  /** Takes what a jump carries for another client. */
  readonly jump: (stream: Duplex, arrival: Arrival) => void;
  /** Closes the client's socket, whatever the client does. */
  readonly cut: () => void;
  readonly onProven: () => void;
  readonly onSession: (session: LiveSession) => void;
};

type Proven = { readonly loginId: string; readonly target: Target | undefined };

/** Serves one client: proves who it is, then opens what its rights allow. */
export function serveConnection(client: Connection, arrival: Arrival, serving: Serving): void {
  const { link } = serving;
  const state: { proven?: Proven; attempts: number; channels: number } = {
    ...{ attempts: 0, channels: 0 },
  };
  const destroy = () => client.end();
  const grace = setTimeout(destroy, loginMsMax).unref();
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
    if (!proven?.target) throw new Refused("no_target");
    const { loginId, target } = proven;
    const hangUp = () => {
      setTimeout(destroy, goodbyeMs / 4).unref();
      setTimeout(serving.cut, goodbyeMs).unref();
    };
    const session = await openUpstream({ link, loginId, target, hangUp });
    serving.onSession(session);
    return session;
  };

  client.on("error", destroy);
  client.on("authentication", (context) => {
    state.attempts += 1;
    if (state.attempts > attemptsMax) {
      destroy();
      return;
    }
    const prove = async () => {
      const proven = await authenticate(context, { link, arrival });
      if (proven) state.proven = proven;
    };
    prove().catch(() => context.reject(["publickey"]));
  });
  client.on("ready", () => {
    clearTimeout(grace);
    serving.onProven();
  });
  client.on("session", (accept, reject) => {
    if (!isRoom(state)) return reject();
    serveSession(counted(accept(), state), enter);
  });
  client.on("tcpip", (accept, reject, info) => {
    if (!isRoom(state)) return reject();
    const { proven } = state;
    if (!proven) return reject();
    if (!proven.target) jumpTo(accept, reject, { info, arrival, serving });
    else void forward({ accept, reject, info, enter, host: proven.target.host });
  });
  client.on("close", () => {
    clearTimeout(grace);
    if (state.proven) link.say({ kind: "logged-out", loginId: state.proven.loginId });
    void entered?.then((session) => session.end("left")).catch(() => undefined);
  });
}

const isRoom = (state: { channels: number }): boolean => state.channels < channelsMax;

function counted<T extends { once: (event: "close", act: () => void) => unknown }>(
  channel: T,
  state: { channels: number },
): T {
  state.channels += 1;
  channel.once("close", () => (state.channels -= 1));
  return channel;
}

/** Offers only keys; a signature is judged by the supervisor, which sees what was signed. */
async function authenticate(
  context: AuthContext,
  { link, arrival }: { link: Link; arrival: Arrival },
): Promise<Proven | undefined> {
  if (context.method !== "publickey") {
    context.reject(["publickey"]);
    return undefined;
  }
  if (context.signature === undefined || context.blob === undefined) {
    const { isKnown } = await link.ask({ ask: "knows-key", key: context.key.data });
    if (isKnown) context.accept();
    else context.reject(["publickey"]);
    return undefined;
  }
  const { loginId } = await link.ask({
    ...{ ask: "sign-in", signed: context.blob, address: arrival.address },
    signature: rawSignature(context.blob, context.signature),
  });
  context.accept();
  return { loginId, target: targetOf(context.username, arrival.jumpsTo) };
}

type Accept = () => ServerChannel;
type Jumping = { info: TcpipRequestInfo; arrival: Arrival; serving: Serving };
const sshPort = 22;

/** `ssh -J`: whoever jumps speaks SSH with this gateway again, as if it were the host. */
function jumpTo(accept: Accept, reject: () => void, { info, arrival, serving }: Jumping): void {
  if (info.destPort !== sshPort || arrival.jumpsTo !== undefined) return reject();
  serving.jump(accept(), { address: arrival.address, jumpsTo: info.destIP.toLowerCase() });
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
    if (!isHere || !live.mayForward(info.destPort)) return reject();
    live.client.forwardOut("127.0.0.1", info.srcPort, "127.0.0.1", info.destPort, (error, far) => {
      if (error) return reject();
      const near = accept();
      near.pipe(far).pipe(near);
      const open: OpenChannel = {
        feature: "forward",
        tell: () => undefined,
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
