const pathLengthMax = 300;
const path = /^(?:urn:[\w.:-]+:)?[A-Za-z$][\w$-]*(?:\.[A-Za-z$][\w$-]*)?$/i;

/** Whether this is written as an attribute path (RFC 7644 §3.4.2.2, attrPath). */
export const isPath = (text: string): boolean => text.length <= pathLengthMax && path.test(text);
