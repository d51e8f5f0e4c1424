-- What was said in a batch of readings is written once and read twice within a tenth of a second, and forgotten after some
-- days: packing it costs more than the room. Owner: platform.
alter table platform.outbox alter column data set storage external;
