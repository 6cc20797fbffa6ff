import { followComment } from "./follow-comment.ts";
import { followHold } from "./follow-hold.ts";
import { followLate } from "./follow-late.ts";
import { followLeaverCase } from "./follow-leaver.ts";
import { followMove } from "./follow-move.ts";
import { followRequest } from "./follow-request.ts";
import { giveUpMail } from "./give-up-mail.ts";
import { getMailState, listUndelivered } from "./list-undelivered.ts";
import { listNotices } from "./list-notices.ts";
import { readAllNotices, readNotice } from "./read-notice.ts";
import { tellAddresses } from "./tell-addresses.ts";
import { tellEnding } from "./tell-ending.ts";
import { tellAlarm, tellAlert, tellFactors } from "./tell-security.ts";

export const doors = [
  listNotices,
  readNotice,
  readAllNotices,
  followRequest,
  followComment,
  followHold,
  followLate,
  followLeaverCase,
  followMove,
  tellEnding,
  tellAlarm,
  tellAlert,
  tellFactors,
  tellAddresses,
  giveUpMail,
  getMailState,
  listUndelivered,
] as const;

export { followHold, followRequest, listNotices, readAllNotices, readNotice };
export { getMailState, listUndelivered, tellAlarm, tellEnding, tellFactors };
export { askMailServer, closeMail, useMail } from "./mail-server.ts";
export { tidyMails } from "./mail-store.ts";
export { noteLanguage } from "./note-language.ts";
export { sendMails } from "./send-mails.ts";
export {
  tellAboutAddresses,
  tellAboutAlarm,
  tellAboutAlert,
  tellAboutComment,
  tellAboutEnding,
  tellAboutMoves,
  tellAboutFactors,
  tellAboutHeldEvents,
  tellAboutHeldRollout,
  tellAboutHeldRun,
  tellAboutLateFeed,
  tellAboutHeldTurns,
  tellAboutLeaver,
  tellAboutRequest,
} from "./tasks.ts";
export type { NoticeKind } from "./notice.ts";
