import { parseCronItems, type ParsedCronItem } from "graphile-worker";

type Strike = { readonly task: string; readonly cron: string };

/** What happens by the clock. Ends are exact without it: every check compares with the clock. */
const strikes: readonly Strike[] = [
  { task: "kernel.free-dead-workers", cron: "* * * * *" },
  { task: "access.tidy", cron: "* * * * *" },
  { task: "movers.follow", cron: "* * * * *" },
  { task: "people.turn", cron: "* * * * *" },
  { task: "feeds.queue-pick-ups", cron: "* * * * *" },
  { task: "bastion.end-lost", cron: "* * * * *" },
  { task: "recordings.close-lost", cron: "* * * * *" },
  { task: "recordings.destroy-expired", cron: "19 * * * *" },
  { task: "leavers.sweep", cron: "* * * * *" },
  { task: "leavers.prove", cron: "7 2 * * *" },
  { task: "request.sweep", cron: "* * * * *" },
  { task: "notify.mail", cron: "* * * * *" },
  { task: "audit.verify", cron: "17 3 * * *" },
  { task: "signin.tidy", cron: "23 4 * * *" },
  { task: "device.tidy", cron: "27 4 * * *" },
  { task: "bastion.tidy", cron: "29 4 * * *" },
  { task: "feeds.tidy", cron: "31 4 * * *" },
  { task: "notify.tidy", cron: "37 4 * * *" },
  { task: "tickets.tidy", cron: "11 * * * *" },
  { task: "tickets.mark-over", cron: "*/10 * * * *" },
  { task: "key.rewrap", cron: "47 4 * * *" },
  { task: "key.reseal", cron: "53 4 * * *" },
  { task: "kernel.forget-answers", cron: "41 * * * *" },
];

export const scheduleOf = (): ParsedCronItem[] =>
  parseCronItems(
    strikes.map(({ task, cron }) => ({
      task,
      match: cron,
      identifier: task,
      options: { backfillPeriod: 0, jobKey: task, maxAttempts: 3 },
    })),
  );
