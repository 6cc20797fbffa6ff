import { BlockList, isIP } from "node:net";
import { z } from "zod";

/** A network of the company and where it is. */
export const Place = z.object({
  name: z.string().trim().min(1).max(60),
  /** CIDR, RFC 4632 and RFC 4291 §2.3. */
  networks: z
    .array(z.union([z.cidrv4(), z.cidrv6()]))
    .min(1)
    .max(50),
  /** Degrees, WGS 84. */
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});
export type Place = z.output<typeof Place>;

/** The first place one of whose networks holds an address; undefined: nobody said. */
export function placeOf(address: string | undefined, places: readonly Place[]): Place | undefined {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, "");
  if (plain === undefined || isIP(plain) === 0) return undefined;
  const family = isIP(plain) === 6 ? "ipv6" : "ipv4";
  return places.find(({ networks }) => holding(networks).check(plain, family));
}

function holding(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits = ""] = network.split("/");
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

const earthRadiusKm = 6371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

type Point = Pick<Place, "latitude" | "longitude">;

/** Along a great circle (haversine). */
export function kilometresBetween(a: Point, b: Point): number {
  const [fromLat, toLat] = [radians(a.latitude), radians(b.latitude)];
  const half = (angle: number) => Math.sin(angle / 2) ** 2;
  const h =
    half(toLat - fromLat) +
    Math.cos(fromLat) * Math.cos(toLat) * half(radians(b.longitude - a.longitude));
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Nobody travels faster, airports included. */
const fastestKmPerHour = 900;
/** Within a region, networks say little of where somebody is. */
const nearKm = 100;

/** Whether nobody gets from one place to the other in that time. */
export function isImpossible(from: Point, to: Point, milliseconds: number): boolean {
  const km = kilometresBetween(from, to);
  const hours = Math.max(milliseconds, 0) / 3_600_000;
  return km > nearKm && km > hours * fastestKmPerHour;
}
