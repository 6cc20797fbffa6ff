-- What came lately is counted by its state within the index.
create index "feed_event_feed_id_received_at_state_idx" on feed_event (feed_id, received_at, state);
drop index "feed_event_feed_id_received_at_idx";

-- Lists over all feeds, the newest first, also of one state.
create index "feed_event_received_at_idx" on feed_event (received_at);
create index "feed_event_state_received_at_idx" on feed_event (state, received_at);
