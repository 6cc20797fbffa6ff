import { complex, flag, link, text, type Schema } from "./attribute.ts";
import { enterpriseUrn, userUrn } from "./urns.ts";

const name = complex("name", "The parts of the person's name.", {
  subAttributes: [
    text("formatted", "The full name, as it is shown."),
    text("familyName", "The family name."),
    text("givenName", "The given name."),
    text("middleName", "The middle names."),
    text("honorificPrefix", "What stands before the name."),
    text("honorificSuffix", "What stands after the name."),
  ],
});

const emails = complex("emails", "E-mail addresses.", {
  multiValued: true,
  valuesMax: 50,
  subAttributes: [
    text("value", "The address."),
    text("display", "The address, as it is shown.", { mutability: "readOnly" }),
    text("type", "What the address is for.", { canonicalValues: ["work", "home", "other"] }),
    flag("primary", "Whether this address is preferred; at most one is."),
  ],
});

const groups = complex("groups", "Groups that the person belongs to; changed at the group.", {
  multiValued: true,
  mutability: "readOnly",
  subAttributes: [
    text("value", "The id of the group.", { caseExact: true, mutability: "readOnly" }),
    link("Group"),
    text("display", "The name of the group.", { mutability: "readOnly" }),
    text("type", "Whether membership is direct.", {
      mutability: "readOnly",
      canonicalValues: ["direct", "indirect"],
    }),
  ],
});

/** The core User (RFC 7643 §4.1), as far as Postern keeps it. */
export const userSchema: Schema = {
  id: userUrn,
  name: "User",
  description: "A person.",
  attributes: [
    text("userName", "The name that the provider knows the person by.", {
      required: true,
      uniqueness: "server",
    }),
    name,
    text("displayName", "The name that others see."),
    text("title", "The job title."),
    text("userType", "The relation to the organisation, in the provider's words."),
    text("preferredLanguage", "The preferred written or spoken language."),
    text("locale", "How dates and numbers are shown."),
    text("timezone", "The time zone, by its IANA name.", { format: "timeZone" }),
    flag("active", "Whether the person works here now."),
    emails,
    groups,
  ],
};

/** The enterprise extension (RFC 7643 §4.3), as far as Postern keeps it. */
export const enterpriseSchema: Schema = {
  id: enterpriseUrn,
  name: "Enterprise User",
  description: "A person as an employer knows them.",
  attributes: [
    text("employeeNumber", "The number that the employer gave.", { uniqueness: "server" }),
    text("organization", "The name of the organisation."),
    text("division", "The name of the division."),
    text("department", "The name or code of the unit; hr's orgUnit wins."),
    complex("manager", "The person's manager.", {
      subAttributes: [
        text("value", "The id of the manager.", { caseExact: true }),
        link("User"),
        text("displayName", "The name of the manager.", { mutability: "readOnly" }),
      ],
    }),
  ],
};

/** What the standard defines and Postern does not keep, so that a client may say it in vain. */
export const unkeptOfUser: readonly string[] = [
  ...["nickName", "profileUrl", "password", "phoneNumbers", "ims", "photos", "addresses"],
  ...["entitlements", "roles", "x509Certificates", `${enterpriseUrn}:costCenter`],
];
