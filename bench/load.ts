import { connect } from "node:net";
import { quantile } from "./measure.ts";

/** Sends forms over many connections, one request after the other on each; prints what it saw. */
const asked = JSON.parse(process.env["LOAD"] ?? "{}") as Load;

export type Load = {
  readonly url: string;
  readonly path: string;
  readonly bearer: string;
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly warmupMs: number;
  readonly measuredMs: number;
};
export type Seen = { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };

const { hostname, port } = new URL(asked.url);
const requests = asked.bodies.map((body) =>
  Buffer.from(
    `POST ${asked.path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${asked.bearer}\r\n` +
      `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n` +
      body,
  ),
);
const startedAt = performance.now();
const measureFrom = startedAt + asked.warmupMs;
const measureTo = measureFrom + asked.measuredMs;
const spent: number[] = [];

const lengthOf = (head: string) => Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);

function drive(at: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    let [sentAt, next, text] = [0, at, ""];
    const send = () => {
      sentAt = performance.now();
      socket.write(requests[next++ % requests.length] ?? "");
    };
    socket.once("connect", send);
    socket.once("error", reject);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0 || text.length < end + 4 + lengthOf(text.slice(0, end))) return;
      if (!text.startsWith("HTTP/1.1 200")) return reject(new Error(text.slice(0, 200)));
      text = "";
      const now = performance.now();
      if (now > measureFrom && now < measureTo) spent.push(now - sentAt);
      if (now < measureTo) return send();
      socket.destroy();
      resolve();
    });
  });
}

await Promise.all(Array.from({ length: asked.connections }, (_, at) => drive(at)));
spent.sort((a, b) => a - b);
const seen: Seen = {
  perSecond: (spent.length * 1000) / asked.measuredMs,
  p50Ms: quantile(spent, 0.5),
  p99Ms: quantile(spent, 0.99),
};
process.stdout.write(`${JSON.stringify(seen)}\n`);
