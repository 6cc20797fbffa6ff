/** One attribute of a schema and its characteristics (RFC 7643 §2.2 and §7). */
export type Attribute = {
  readonly name: string;
  readonly type: "string" | "boolean" | "dateTime" | "reference" | "complex";
  readonly description: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: "readOnly" | "readWrite" | "immutable" | "writeOnly";
  readonly returned: "always" | "never" | "default" | "request";
  readonly uniqueness: "none" | "server" | "global";
  readonly subAttributes?: readonly Attribute[];
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  /** Narrower than a SCIM type can say; `oneOf` admits the canonical values only. */
  readonly format?: "day" | "timeZone" | "instantOrDay" | "oneOf";
  /** The parts of a complex attribute are two ways to say one thing: a new one ends the other. */
  readonly isEither?: boolean;
  /** How many values the list may have; without it, the caller limits them. */
  readonly valuesMax?: number;
};

/** A set of attributes under one URN (RFC 7643 §7). */
export type Schema = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
};

type Rest = Partial<Omit<Attribute, "name" | "description">>;

/** A string, changeable and returned by default, unless `rest` says otherwise. */
export const text = (name: string, description: string, rest: Rest = {}): Attribute => ({
  name,
  type: "string",
  description,
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
  ...rest,
});

export const flag = (name: string, description: string): Attribute =>
  text(name, description, { type: "boolean" });

type Complex = Rest & { readonly subAttributes: readonly Attribute[] };

export const complex = (name: string, description: string, rest: Complex): Attribute =>
  text(name, description, { type: "complex", ...rest });

/** The address of another resource: the server knows it from `value`, whatever a client says. */
export const link = (...referenceTypes: string[]): Attribute =>
  text("$ref", "The address of the resource that value names.", {
    type: "reference",
    caseExact: true,
    mutability: "readOnly",
    referenceTypes,
  });
