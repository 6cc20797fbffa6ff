import { followComment } from "./follow-comment.ts";
import { followRequest } from "./follow-request.ts";
import { listNotices } from "./list-notices.ts";
import { readAllNotices, readNotice } from "./read-notice.ts";
import { tellEnding } from "./tell-ending.ts";

export const doors = [
  listNotices,
  readNotice,
  readAllNotices,
  followRequest,
  followComment,
  tellEnding,
] as const;

export { followComment, followRequest, listNotices, readAllNotices, readNotice, tellEnding };
export { tellAboutComment, tellAboutEnding, tellAboutRequest } from "./tasks.ts";
