import type { Declarations } from "#lib/kernel/index.ts";

/** What a birthright rule may say about a person. */
export const personDeclarations = {
  person: {
    employeeNumber: "string",
    workerType: "string",
    status: "string",
    orgCode: "string",
    orgPath: "list<string>",
    title: "string",
    grade: "string",
    location: "string",
    legalEntity: "string",
    startDate: "string",
    managerNumber: "string",
    groups: "list<string>",
  },
} as const satisfies Declarations;
