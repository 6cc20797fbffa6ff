export { displayNameOf, FeedRow, feedFields, isPlain, rowHash, storable } from "./feed-row.ts";
export { Mapping, noMapping } from "./mapping.ts";
export { readFeedFile, type FeedFormat, type ReadRow } from "./read-feed-file.ts";
