import { lookup } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { BlockList, isIP } from "node:net";
import { singleton } from "#lib/kernel/index.ts";
import { NoFile } from "./source.ts";

/** What the installation lets feeds reach: nobody who only manages feeds widens it. */
export type PickUpPlaces = {
  /** Folders, absolute; nothing outside of them is read. */
  readonly folders: readonly string[];
  /** Hosts that may have an address of this network or machine. */
  readonly privateHosts: readonly string[];
  /** Certificates in PEM that sign for HTTPS beside the usual ones. */
  readonly ca?: string | undefined;
};

const none: PickUpPlaces = { folders: [], privateHosts: [] };
const held = singleton<{ places: PickUpPlaces }>("pick-up-places", () => ({ places: none }));

/** Says once a process where files may be picked up. */
export function usePickUp(places: PickUpPlaces): void {
  held.places = places;
}

type Said = {
  readonly folders: readonly string[];
  readonly privateHosts: readonly string[];
  readonly caFile?: string;
};

/** @throws where the file of certificates cannot be read. */
export async function pickUpPlacesOf({ pickUp }: { pickUp: Said }): Promise<PickUpPlaces> {
  const { caFile, ...places } = pickUp;
  return { ...places, ca: caFile === undefined ? undefined : await readFile(caFile, "utf8") };
}

export const pickUpPlaces = (): PickUpPlaces => held.places;

// A list of both would find IPv4 addresses among those of IPv6 that carry one.
const [inner4, inner6] = [new BlockList(), new BlockList()];
// IANA special-purpose registries (RFC 6890 and its updates): no address of the open internet.
for (const [net, bits] of [
  ...[["0.0.0.0", 8] as const, ["10.0.0.0", 8] as const, ["100.64.0.0", 10] as const],
  ...[["127.0.0.0", 8] as const, ["169.254.0.0", 16] as const, ["172.16.0.0", 12] as const],
  ...[["192.0.0.0", 24] as const, ["192.0.2.0", 24] as const, ["192.88.99.0", 24] as const],
  ...[["192.168.0.0", 16] as const, ["198.18.0.0", 15] as const, ["198.51.100.0", 24] as const],
  ...[["203.0.113.0", 24] as const, ["224.0.0.0", 4] as const, ["240.0.0.0", 4] as const],
]) {
  inner4.addSubnet(net, bits, "ipv4");
}
// What is not global unicast, and what carries an IPv4 address inside (RFC 6052, 3056, 4380).
for (const [net, bits] of [
  ...[["::", 3] as const, ["4000::", 2] as const, ["8000::", 1] as const],
  ...[["2001::", 23] as const, ["2001:db8::", 32] as const, ["2002::", 16] as const],
]) {
  inner6.addSubnet(net, bits, "ipv6");
}

/** Whether an address is not one of the open internet. */
export const isInner = (address: string): boolean => {
  if (isIP(address) === 4) return inner4.check(address, "ipv4");
  return isIP(address) === 0 || inner6.check(address, "ipv6");
};

export type Found = { readonly address: string; readonly family: 4 | 6 };

/**
 * The address of a host, looked up once: whoever connects uses this very one, so that a second
 * answer of the name cannot lead elsewhere.
 * @throws NoFile where one of its addresses is within, and the host is not allowed to be.
 */
export async function findHost(host: string): Promise<Found> {
  const name = host.replace(/^\[|\]$/g, "");
  const found = await lookup(name, { all: true }).catch(() => {
    throw new NoFile("failed", "host_unknown");
  });
  const isAllowed = held.places.privateHosts.includes(name.toLowerCase());
  if (!isAllowed && found.some(({ address }) => isInner(address))) {
    throw new NoFile("refused", "address_within");
  }
  const [first] = found;
  if (!first) throw new NoFile("failed", "host_unknown");
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}
