import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { createServer as createProbe, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const certificates = resolve(import.meta.dirname, "../protocol/tickets/certificates");
const pem = (name: string) => readFileSync(join(certificates, name), "utf8");
/** Signs the certificate of the server below, and nobody else knows it. */
export const authority = pem("trusted-ca.crt");

export const tempFolder = (): { path: string; remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), "postern-pick-up-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

export type WebAnswer = { status: number; body?: string; headers?: Record<string, string> };

/** A real HTTPS server on loopback that knows whoever shows the token. */
export async function startFiles(answer: (path: string, authorization: string) => WebAnswer) {
  const server: Server = createServer(
    { cert: pem("server.crt"), key: pem("server.key") },
    (request, response) => {
      const { authorization = "" } = request.headers;
      const { status, body = "", headers = {} } = answer(request.url ?? "", authorization);
      response.writeHead(status, headers).end(body);
    },
  );
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    stop: () => new Promise((done) => server.close(done)),
  };
}

const sshd = "/usr/sbin/sshd";
export const hasSshd = existsSync(sshd);

const freePort = () =>
  new Promise<number>((done) => {
    const probe = createProbe().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });

export type Sftp = {
  readonly port: number;
  readonly user: string;
  /** As `ssh-keygen -l` writes it. */
  readonly hostKey: string;
  readonly privateKey: string;
  readonly stop: () => void;
};

/** OpenSSH's own server on loopback, with a key that lets in. */
export async function startSshd(folder: string): Promise<Sftp> {
  for (const name of ["host", "client"]) {
    const args = ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)];
    execFileSync("ssh-keygen", args);
  }
  const port = await freePort();
  writeFileSync(
    join(folder, "sshd_config"),
    [
      `Port ${port}`,
      "ListenAddress 127.0.0.1",
      `HostKey ${join(folder, "host")}`,
      `AuthorizedKeysFile ${join(folder, "client.pub")}`,
      ...["StrictModes no", "UsePAM no", "PermitRootLogin prohibit-password"],
      ...["PasswordAuthentication no", "PidFile none", "Subsystem sftp internal-sftp"],
    ].join("\n"),
  );
  // Without it a server of root's does not start.
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const server = spawn(sshd, ["-D", "-e", "-f", join(folder, "sshd_config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  server.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  for (let tries = 0; !said.includes("listening"); tries++) {
    if (tries > 200 || server.exitCode !== null) throw new Error(`sshd did not start: ${said}`);
    await pause(50);
  }
  const listed = execFileSync("ssh-keygen", ["-l", "-f", join(folder, "host.pub")]).toString();
  return {
    ...{ port, user: userInfo().username },
    hostKey: /SHA256:\S+/.exec(listed)?.[0] ?? "",
    privateKey: readFileSync(join(folder, "client"), "utf8"),
    stop: () => void server.kill(),
  };
}
