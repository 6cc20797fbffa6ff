import { statuses, workerTypes } from "../file/feed-row.ts";
import { complex, text, type Schema } from "./attribute.ts";
import { hrUrn } from "./urns.ts";

/** Our extension: what a working life needs and the standard does not know. */
export const hrSchema: Schema = {
  id: hrUrn,
  name: "HR User",
  description: "A person's working life.",
  attributes: [
    text("workerType", "The kind of contract.", { canonicalValues: workerTypes, format: "oneOf" }),
    text("startDate", "The first day, as YYYY-MM-DD in the person's zone.", { format: "day" }),
    text("endDate", "The last day, through its end, as YYYY-MM-DD.", { format: "day" }),
    text("timeZone", "The zone of the person's days, by its IANA name.", { format: "timeZone" }),
    complex("sponsor", "Who answers for a contractor.", {
      isEither: true,
      subAttributes: [
        text("value", "The id of the sponsor.", { caseExact: true }),
        text("employeeNumber", "The sponsor's number, where the id is not known."),
      ],
    }),
    text("location", "Where the person works."),
    text("grade", "The grade."),
    text("orgUnit", "The code of the unit; it wins over the enterprise department."),
    text("hrState", "Where the working life stands.", {
      canonicalValues: statuses,
      format: "oneOf",
    }),
    text("effectiveAt", "When what is said takes effect: an instant, or a day.", {
      mutability: "writeOnly",
      returned: "never",
      format: "instantOrDay",
    }),
    text("eventId", "The provider's id of what happened, so that it counts once.", {
      caseExact: true,
      mutability: "writeOnly",
      returned: "never",
    }),
  ],
};
