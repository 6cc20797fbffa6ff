/** Wildcards that somebody types are letters like all others. */
const escaped = (text: string): string => text.toLowerCase().replaceAll(/[\\%_]/g, "\\$&");

/** The pattern of LIKE for small letters in which this stands somewhere. */
export const containing = (text: string): string => `%${escaped(text)}%`;

/** The same for what begins with it. */
export const beginning = (text: string): string => `${escaped(text)}%`;
