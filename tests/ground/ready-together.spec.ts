import { createConnection } from "node:net";
import { expect, test } from "vitest";
import { emptyDatabase } from "#tests/support/database.ts";
import { freePort } from "#tests/support/openssh.ts";
import { temporaryFolder } from "#tests/operate/installation.ts";
import { startPostern } from "#tests/support/run-postern.ts";

/** The first line that a server says (RFC 4253 §4.2); how it failed, if it says none. */
const bannerOf = (port: number): Promise<string> =>
  new Promise((done) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("data", (bytes) => done(String(bytes).trim()));
    socket.once("error", ({ message }) => done(message));
    socket.once("data", () => socket.destroy());
  });

test("what one command starts is ready when all of it is: pages, jobs and the gateway", async () => {
  const [port, sshPort] = [await freePort(), await freePort()];
  const running = startPostern(["start", "--empty"], {
    DATABASE_URL: await emptyDatabase(),
    DATA_DIR: temporaryFolder("together"),
    ...{ PORT: String(port), SSH_PORT: String(sshPort) },
  });
  const status = () =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.status,
      () => 0,
    );
  await expect.poll(status, { timeout: 200_000, interval: 10 }).toBe(200);
  expect(await bannerOf(sshPort)).toMatch(/^SSH-2\.0-/);
  running.stop();
  expect(await running.ended).toMatchObject({ code: 0 });
});
