-- A device counts as known once a sign-in on it passed; owner and security block it each for themselves.
ALTER TABLE "device" ADD COLUMN "accepted_at" TIMESTAMPTZ(3),
ADD COLUMN "owner_blocked_at" TIMESTAMPTZ(3),
ADD COLUMN "security_blocked_at" TIMESTAMPTZ(3);

select set_config('postern.door', 'migration:0170_device_trust', true);

update "device" set "accepted_at" = "first_seen_at",
  "owner_blocked_at" = case when "blocked_by" = 'owner' then "blocked_at" end,
  "security_blocked_at" = case when "blocked_by" = 'security' then "blocked_at" end;

alter table "device" drop constraint "somebody_blocked_it",
  drop constraint "its_owner_or_security_blocked_it";

ALTER TABLE "device" DROP COLUMN "blocked_at",
DROP COLUMN "blocked_by";

-- What a device signs next is nobody's guess.
ALTER TABLE "ticket" ADD COLUMN "device_nonce" TEXT,
ADD COLUMN "binding_challenge" TEXT;

update "ticket" set "device_nonce" = gen_random_uuid()::text
where "device_id" is not null and "channel" = 'browser' and "ended_at" is null and "ends_at" > now();
