-- A sealed original, and the picture beside it, stay while a request for it may still open it. Owner: modules/originals.
alter table originals.request add column released_at timestamptz;
create index request_held on originals.request (decide_before) where released_at is null;
select platform.open_to_platform('originals.request', 'select');
