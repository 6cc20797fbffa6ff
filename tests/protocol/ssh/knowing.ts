import { writeFileSync } from "node:fs";
import { expect, vi } from "vitest";
import { getHostKey } from "#lib/bastion/index.ts";
import type { Gateway } from "#lib/protocols/ssh/index.ts";
import { asPerson } from "#tests/catalog/people.ts";
import { run, type Ran } from "#tests/support/openssh.ts";
import { at, names, options, target, type AtGateway } from "./at-gateway.ts";

export const certificateOnly = ["-o", "HostKeyAlgorithms=ssh-ed25519-cert-v01@openssh.com"];
export const [name = ""] = names;

export type Way = {
  /** Lines of known_hosts: the only ones the client reads. */
  readonly known: readonly string[];
  /** As the client calls the gateway. */
  readonly as?: string;
  readonly gateway?: Gateway;
  readonly extra?: readonly string[];
  readonly input?: Buffer;
};

export const isIn = ({ status, out, errors }: Ran) =>
  expect([status, out.toString(), errors]).toEqual([0, "in\n", ""]);
export const isRefused = ({ status, errors }: Ran, why = /Host key verification failed/) => {
  expect(status).toBe(255);
  expect(errors).toMatch(why);
};

let files = 0;

/** Clients of OpenSSH that know gateways by what they are told, and by nothing else. */
export function knowing(here: AtGateway, keyOf: () => string) {
  const published = async (as = name, port = here.gateway.port) =>
    getHostKey(asPerson(here.person(0)), { name: as, port });

  const argsOf = ({ known, as = name, gateway = here.gateway, extra = [] }: Way): string[] => {
    const file = at(`known-${(files += 1)}`);
    writeFileSync(file, `${known.join("\n")}\n`);
    // The first of two values counts. An alias is looked up without a port.
    const trust = ["-o", `UserKnownHostsFile=${file}`, "-o", "GlobalKnownHostsFile=none"];
    const called = ["-o", `HostKeyAlias=${as}`, "-p", String(gateway.port)];
    return [...trust, ...called, ...extra, ...options(keyOf())];
  };
  const enter = (way: Way, command = "echo in"): Promise<Ran> =>
    run("ssh", [...argsOf(way), target, command], way.input);

  /** Without a port, as a client looks up an alias. */
  const authorityLines = async (as = name) => (await published(as, 22)).certAuthorities;

  /** What a gateway shows, as OpenSSH reads it. */
  async function shown(gateway: Gateway = here.gateway) {
    const way = { known: [], gateway, extra: [...certificateOnly, "-o", "LogLevel=DEBUG2"] };
    const { errors } = await run("ssh", [...argsOf(way), target, "true"]);
    const line =
      /Server host certificate: \S+ (\S+), serial (\d+) ID "([^"]*)" CA \S+ (\S+) valid from (\S+) to (\S+)/;
    const [, fingerprint, serial, keyId, authority, from, to] = line.exec(errors) ?? [];
    const principals = [...errors.matchAll(/Server host certificate hostname: (\S+)/g)];
    return {
      ...{ fingerprint, serial, keyId, authority, from, to },
      names: principals.map(([, each]) => each),
    };
  }

  type Shown = Awaited<ReturnType<typeof shown>>;
  const untilShown = (isIt: (found: Shown) => boolean, gateway?: Gateway): Promise<Shown> =>
    vi.waitFor(
      async () => {
        const found = await shown(gateway);
        if (!isIt(found)) throw new Error(`it shows ${JSON.stringify(found)}`);
        return found;
      },
      { timeout: 10_000, interval: 200 },
    );

  return { published, argsOf, enter, authorityLines, shown, untilShown };
}
