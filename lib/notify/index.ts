import { followComment } from "./follow-comment.ts";
import { followHold } from "./follow-hold.ts";
import { followRequest } from "./follow-request.ts";
import { listNotices } from "./list-notices.ts";
import { readAllNotices, readNotice } from "./read-notice.ts";
import { tellEnding } from "./tell-ending.ts";
import { tellAlarm, tellAlert, tellFactors } from "./tell-security.ts";

export const doors = [
  listNotices,
  readNotice,
  readAllNotices,
  followRequest,
  followComment,
  followHold,
  tellEnding,
  tellAlarm,
  tellAlert,
  tellFactors,
] as const;

export { followHold, followRequest, listNotices, readAllNotices, readNotice };
export { tellAlarm, tellEnding, tellFactors };
export {
  tellAboutAlarm,
  tellAboutAlert,
  tellAboutComment,
  tellAboutEnding,
  tellAboutFactors,
  tellAboutHeldRollout,
  tellAboutHeldRun,
  tellAboutRequest,
} from "./tasks.ts";
export type { NoticeKind } from "./notice.ts";
