import { describe, expect, test } from "vitest";
import {
  enterpriseUrn,
  errorBody,
  groupType,
  hrUrn,
  providerConfig,
  resourceTypeDocument,
  schemaDocument,
  ScimError,
  scimError,
  userType,
  userUrn,
} from "#lib/feeds/scim/index.ts";

const base = "https://portal.example.com/scim/v2";

test("what the server can do names its limits, and both kinds of paging", () => {
  const config = providerConfig(base, {
    bulkOperationsMax: 1000,
    bulkPayloadBytesMax: 1_048_576,
    filterResultsMax: 500,
    pageSizeDefault: 100,
    pageSizeMax: 500,
    cursorSeconds: 3600,
  });
  expect(config).toMatchObject({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
    filter: { supported: true, maxResults: 500 },
    pagination: {
      ...{ cursor: true, index: true, defaultPageSize: 100, maxPageSize: 500 },
      defaultPaginationMethod: "index",
      cursorTimeout: 3600,
    },
  });
});

test("a kind of resource names its schema and extensions", () => {
  expect(resourceTypeDocument(base, userType)).toEqual({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    ...{ id: "User", name: "User", endpoint: "/Users", description: "A person." },
    schema: userUrn,
    schemaExtensions: [
      { schema: enterpriseUrn, required: false },
      { schema: hrUrn, required: false },
    ],
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/User` },
  });
});

describe("a schema", () => {
  const schemas = [userType.core, groupType.core, ...userType.extensions];

  test.each(schemas.map((schema) => [schema.id, schema] as const))(
    "%s says of every attribute what the standard asks, and nothing of ours",
    (_id, schema) => {
      const { attributes } = schemaDocument(base, schema) as { attributes: object[] };
      const parts = attributes.flatMap((attribute) => [
        attribute,
        ...("subAttributes" in attribute ? (attribute.subAttributes as object[]) : []),
      ]);
      const needed = [
        ...["name", "type", "description", "multiValued", "required", "caseExact"],
        ...["mutability", "returned", "uniqueness"],
      ];
      const allowed = new Set([...needed, "subAttributes", "canonicalValues", "referenceTypes"]);
      for (const part of parts) {
        expect(Object.keys(part)).toEqual(expect.arrayContaining(needed));
        expect(Object.keys(part).filter((key) => !allowed.has(key))).toEqual([]);
      }
    },
  );

  test("never shows what is only written", () => {
    const hr = userType.extensions.find(({ id }) => id === hrUrn);
    const written = hr?.attributes.filter(({ mutability }) => mutability === "writeOnly");
    expect(written?.map(({ name, returned }) => [name, returned])).toEqual([
      ["effectiveAt", "never"],
      ["eventId", "never"],
    ]);
  });
});

test("an error has its status as a string, and its type where there is one", () => {
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
  expect(errorBody(scimError("uniqueness", "userName is taken"))).toEqual({
    ...{ schemas, status: "409", scimType: "uniqueness", detail: "userName is taken" },
  });
  expect(errorBody(new ScimError(404, "no such user"))).toEqual({
    ...{ schemas, status: "404", detail: "no such user" },
  });
});
