import { complex, link, text, type Schema } from "./attribute.ts";
import { groupUrn } from "./urns.ts";

/** The members of a group: a value, once in, is only taken out (RFC 7643 §4.2). */
export const membersAttribute = complex("members", "Who belongs to the group.", {
  multiValued: true,
  subAttributes: [
    text("value", "The id of the member.", {
      required: true,
      caseExact: true,
      mutability: "immutable",
    }),
    link("User"),
    text("display", "The name of the member.", { mutability: "readOnly" }),
    text("type", "What the member is.", { mutability: "immutable", canonicalValues: ["User"] }),
  ],
});

/** The core Group (RFC 7643 §4.2). */
export const groupSchema: Schema = {
  id: groupUrn,
  name: "Group",
  description: "A group of people.",
  attributes: [text("displayName", "The name of the group.", { required: true }), membersAttribute],
};
