import { v7 } from "uuid";
import { z } from "zod";

/** UUIDv7 (RFC 9562 §5.7), branded by what it names. */
export type Id<Name extends string> = string & { readonly [brand]: Name };
declare const brand: unique symbol;

/** A zod schema for identifiers of one kind of thing. */
export const idOf = <Name extends string>(_name: Name) =>
  z.uuid().transform((text) => text.toLowerCase() as Id<Name>);

export const newId = <Name extends string>(): Id<Name> => v7() as Id<Name>;

export type PersonId = Id<"person">;
export const PersonId = idOf("person");
export type TicketId = Id<"ticket">;
export const TicketId = idOf("ticket");
export type ModuleId = Id<"module">;
export const ModuleId = idOf("module");
export type DeviceId = Id<"device">;
export type EntitlementId = Id<"entitlement">;
export const EntitlementId = idOf("entitlement");
export type RoleId = Id<"role">;
export const RoleId = idOf("role");
export type SystemId = Id<"system">;
export const SystemId = idOf("system");
